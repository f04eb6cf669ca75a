"""The spiders: what to ask for next. They hold no rules of their own."""
