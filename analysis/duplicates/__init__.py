"""Near-duplicates: syndicated copies, and newsletters that contain a post, across sources and any span of time.

    text -> shingles -> fingerprint -> candidates -> exact overlap (Pair) -> clusters -> documents.cluster

Everything but ``corpus`` is pure: texts and arrays in, values out.
"""

from analysis.duplicates.clustering import clusters
from analysis.duplicates.corpus import ClusterSummary, cluster_documents
from analysis.duplicates.pairs import Pair, find_pairs

__all__ = ["ClusterSummary", "Pair", "cluster_documents", "clusters", "find_pairs"]
