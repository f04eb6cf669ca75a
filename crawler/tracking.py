"""Parameters of an address that say who sent the reader, not what is read.

Only names that no site is known to use for content are dropped everywhere; a short or common name
(``ref``, ``source``, ``s``) is dropped where its host or its value shows what it is.
"""

from __future__ import annotations

import re

PREFIXES = ("utm_", "hsa_", "mtm_", "matomo_", "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "guce_", "fb_action_")

NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "srsltid",
        "rb_clickid",
        "mc_cid",
        "mc_eid",
        "_hsenc",
        "_hsmi",
        "__hstc",
        "__hssc",
        "__hsfp",
        "hsctatracking",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "vero_conv",
        "wickedid",
        "ml_subscriber",
        "ml_subscriber_hash",
        "_ga",
        "_gl",
        "_openstat",
        "guccounter",
        "cmpid",
        "icid",
        "ncid",
        "sr_share",
        "smid",
        "smtyp",
        "isfreemail",
        "triedredirect",
        "showwelcomeonshare",
        "ck_subscriber_id",
        "bbeml",
        "sc_cid",
        "s_cid",
        "xtor",
    ]
)

BY_HOST: dict[str, frozenset[str]] = {
    "substack.com": frozenset(["r", "s", "token", "publication_id", "post_id", "cid"]),
    "medium.com": frozenset(["source", "sk"]),
    "youtube.com": frozenset(["feature", "si", "pp", "ab_channel"]),
    "youtu.be": frozenset(["feature", "si"]),
    "twitter.com": frozenset(["s", "t", "ref_src", "ref_url"]),
    "x.com": frozenset(["s", "t", "ref_src", "ref_url"]),
    "theguardian.com": frozenset(["cmp"]),
    "bbc.com": frozenset(["at_medium", "at_campaign", "at_format", "at_link_id", "at_link_type", "ocid"]),
    "bbc.co.uk": frozenset(["at_medium", "at_campaign", "at_format", "at_link_id", "at_link_type", "ocid"]),
    "wsj.com": frozenset(["mod", "reflink", "st"]),
    "bloomberg.com": frozenset(["srnd", "leadsource", "accesstoken", "sref"]),
    "ft.com": frozenset(["sharetype", "segmentid", "accesstoken"]),
    "washingtonpost.com": frozenset(["itid", "wpisrc", "wpmm", "tid", "pwapi_token"]),
    "nytimes.com": frozenset(["partner", "emc", "rref", "unlocked_article_code", "referringsource"]),
    "linkedin.com": frozenset(["trk", "trackingid", "lipi", "refid"]),
}

# Ghost marks outgoing links with "?ref=" and its own host name; others with the name of a channel.
REFERRER = re.compile(
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}|rss|feed|twitter|facebook|linkedin|newsletter|email|producthunt", re.I
)
REF_IS_CONTENT = ("github.com", "gitlab.com", "codeberg.org")


def is_tracking(name: str, value: str, host: str) -> bool:
    """Whether the parameter ``name=value`` of an address at ``host`` can be dropped."""
    name = name.lower()
    if name in NAMES or name.startswith(PREFIXES):
        return True
    if name == "source" and value.startswith("rss-"):  # Medium's feeds, also under a domain of one's own
        return True
    host = host.rpartition("@")[2].partition(":")[0]
    if name == "ref":
        return REFERRER.fullmatch(value) is not None and not _under(host, REF_IS_CONTENT)
    return any(name in names and _under(host, (domain,)) for domain, names in BY_HOST.items())


def _under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)
