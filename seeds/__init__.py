"""What a person curates: whom we follow, what we count, what happened when. Data files only."""
