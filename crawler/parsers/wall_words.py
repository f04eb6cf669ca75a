"""The words and marks by which pages that stand in front of others give themselves away.

Marks are in small letters, looked for in the lowered page. Patterns of titles are matched at a title's
start, or against a whole part of it.
"""

from __future__ import annotations

import re

TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
HEADING = re.compile(r"<h1\b[^<>]*>((?:[^<]|<(?!/h1)){0,500})", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
SEPARATOR = re.compile(r"\s+[|·•–—:-]+\s+|\s*[|·•]\s*|:\s+")

CHALLENGE_MARKS = (
    "_cf_chl_opt",  # Cloudflare
    "challenge-error-text",
    "cf-browser-verification",
    'id="challenge-form"',
    'id="challenge-running"',
    "cf-turnstile",
    "/cdn-cgi/challenge-platform/",
    "captcha-delivery.com",  # DataDome
    "px-captcha",  # Human, once PerimeterX
    "_incapsula_resource",  # Imperva
    "distil_r_captcha",
    "awswafcookiedomainlist",  # Amazon
    "window.gokuprops",
    "awswaf.com/",
    "/sgcaptcha/",  # SiteGround
    "sucuri_cloudproxy_js",
    "ddos-guard.net",
    "anubis_challenge",
    "bm-verify=",  # Akamai
    "/_fs-ch-",  # Fastly
    "kpsdk",  # Kasada
    "x-vercel-challenge",
    "g-recaptcha",
    "h-captcha",
)
CHALLENGE_TITLE = re.compile(
    r"just a moment|one moment,? please|please wait|checking your browser|verifying you are human"
    r"|are you (?:a robot|human)|robot check|human verification|security check(?:point)?|vercel security checkpoint"
    r"|client challenge|bot verification|pardon our interruption|making sure you['’]re not a bot"
    r"|ddos-guard|ddos protection by|captcha|sucuri website firewall|(?:nur )?einen moment|un momento|un instant",
    re.IGNORECASE,
)
BLOCKED_TITLE = re.compile(
    r"attention required|access denied|access to this page has been denied|sorry, you have been blocked"
    r"|request (?:blocked|rejected)|(?:403 )?forbidden|error 10(?:06|09|10|15|20)\b"
    r"|zugriff verweigert|accès refusé|acceso denegado",
    re.IGNORECASE,
)

_THING = r"(?:page|article|post|story|content|document|url|file|resource|entry|episode)s?"
_GONE = (
    r"(?:not (?:be )?found|no longer (?:available|exists?)|(?:does|do)(?:n['’]t| not) exist|been (?:removed|deleted)"
    r"|unavailable)"
)
NOT_FOUND = re.compile(
    r"(?:error\s*)?(?:404|410)(?:[\s:!–-]*(?:error|(?:page )?not found|gone))*"
    rf"|(?:(?:sorry|oops|uh[ -]oh|whoops)\W+)?(?:(?:the|this|that|your|requested)\s+)*(?:{_THING}\s+)?"
    r"(?:(?:you(?:['’]re| are) looking for|was|is|were|has|can['’]t|cannot|could not|couldn['’]t)\s+)*"
    rf"(?:{_GONE}|be found)"
    r"|(?:oops|uh[ -]oh|whoops)|nothing (?:was )?found(?: here)?"
    r"|we (?:can['’]t|cannot|couldn['’]t|could not) find (?:that|this|the) page"
    r"|(?:die )?seite (?:wurde )?nicht gefunden|page (?:non trouvée|introuvable)|página no encontrada"
    r"|página não encontrada|pagina non trovata|pagina niet gevonden|sidan hittades inte|страница не найдена"
    r"|ページが見つかりません|找不到页面",
    re.IGNORECASE,
)

CONSENT_HOST = re.compile(r"(?:^|\.)(?:consent|guce|cmp|privacygate|myprivacy|zustimmung)\.", re.IGNORECASE)
CONSENT_PATH = re.compile(r"/(?:consent|collectconsent|privacy-gate|cookie-?wall|zustimmung)\b", re.IGNORECASE)
CONSENT_TITLE = re.compile(
    r"before you continue|cookie (?:consent|wall|settings)|privacy (?:gate|choices|settings)|we value your privacy"
    r"|your (?:privacy|data)|consent|einwilligung|zustimmung|datenschutzeinstellungen|bevor sie|avant de continuer",
    re.IGNORECASE,
)
CONSENT_WORDS = re.compile(
    r"\b(?:accept|agree|consent|cookies?|reject|akzeptieren|zustimmen|accepter|aceptar)\b", re.IGNORECASE
)
LOGIN_TITLE = re.compile(
    r"(?:please )?(?:log|sign) ?in\b.{0,60}|login(?: required)?|anmelden|se connecter|iniciar sesión", re.IGNORECASE
)

PAYWALL_MARKS = (
    "this post is for paid subscribers",
    "this post is for paying subscribers",
    "subscribe to continue reading",
    "subscribe to keep reading",
    "this article is for subscribers",
    "to continue reading, subscribe",
    "to continue reading, please",
    "already a subscriber?",
    "gh-post-upgrade-cta",
    'class="paywall',
    "subscribe-wall",
    "regwall",
)
PAYWALL_KEYS = ("isaccessibleforfree", "article:content_tier")
PAYWALL_DATA = re.compile(
    r"\"isAccessibleForFree\"\s*:\s*\"?false|property=\"article:content_tier\"\s+content=\"(?:locked|metered)",
    re.IGNORECASE,
)
PARKED_MARKS = (
    "domain is for sale",
    "domain may be for sale",
    "buy this domain",
    "domain has expired",
    "domain is parked",
    "parked free, courtesy of",
    "sedoparking",
    "parkingcrew",
    "hugedomains.com",
    "window.park =",
    'window.location.href="/lander"',
)
