"""A page gives its article's text with blocks; what is no article, or no page, says so."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from crawler.model import Extraction
from crawler.parsers.fragments import extract_fragment
from crawler.parsers.pages import DECIDING, extract_page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SENTENCES = (
    "The committee heard that open weights let a hospital run a model on its own machines, without sending records away.",
    "Officials answered that the same weights can be changed by anybody, and that no recall is possible once they are out.",
    "Both sides asked for a definition of open source that a court could apply, since the draft uses four different ones.",
    "The vote was put off until spring, when the agency is to publish its report on evaluations and on reporting duties.",
)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ARTICLE = f"""<!doctype html><html lang="en-GB"><head><title>Who may open a model? | The Gazette</title>
<meta property="og:title" content="Who may open a model?"><link rel="canonical" href="/2026/05/who-may-open">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Who may open a model?",
"datePublished": "2026-05-04T08:00:00Z", "dateModified": "2026-05-06T09:30:00Z", "author": {{"name": "Ada Quill"}}}}</script>
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/models">Open models</a></li></ul></nav>
<main><article><h1>Who may open a model?</h1>{PARAGRAPHS}
<h2>What the draft says</h2><blockquote>“A model that anybody may run is a model that nobody can withdraw,” the chair told the members.</blockquote>
<p>Three points are still open, according to two people who have read the text:</p>
<ul><li>Who has to report a fine-tuned version of a released model, and to which office.</li>
<li>Whether training data must be described, and in what detail, before release.</li></ul>
<p>None of them will be settled before the hearings end, both people said.</p></article></main>
<footer><p>© 2026 The Gazette. All rights reserved. <a href="/privacy">Privacy policy</a></p></footer></body></html>"""
EPISODE = f"""<html lang="en"><head><title>The licence question | Castbox Harbour</title>
<script type="application/ld+json">{{"@type": "PodcastEpisode", "name": "The licence question", "datePublished": "2026-05-04"}}</script>
</head><body><header><a href="/">Castbox Harbour</a></header><main>
<h1>The licence question</h1><div class="notes">{PARAGRAPHS}</div>
<h3>Now playing</h3><p>No transcript for this episode yet</p><p>We transcribe on demand. Request one and we will notify you.</p>
<h2>Similar podcasts</h2><div class="grid"><a class="card" href="/a"><h4>Harbour Lights</h4>
<p>A weekly show about lighthouses, distillation and the sea, told by the keepers who remember every ship that came in.</p></a></div>
<h2>Frequently asked questions</h2><h3>How long is this episode?</h3><p>This episode is eight minutes long.</p>
<h3>What is this episode about?</h3><p>{SENTENCES[0]}</p></main></body></html>"""


def page(html: str | bytes, **options: str) -> Extraction:
    content = html.encode() if isinstance(html, str) else html
    return extract_page(content, "https://gazette.example/2026/05/who-may-open?utm_source=x", now=NOW, **options)


def test_an_article_keeps_its_words_and_loses_the_furniture() -> None:
    found = page(ARTICLE)
    assert all(sentence in found.text for sentence in SENTENCES)
    assert "Privacy" not in found.text
    assert "Open models" not in found.text
    assert found.loss is None


def test_blocks_slice_the_text_in_order() -> None:
    found = page(ARTICLE)
    end = 0
    for start, stop, _ in found.blocks:
        assert end <= start < stop <= len(found.text)
        assert found.text[start:stop].strip()
        end = stop
    kinds = {found.text[start:stop]: kind for start, stop, kind in found.blocks}
    assert kinds["What the draft says"] == "heading"
    assert kinds[SENTENCES[0]] == "paragraph"
    assert {"quote", "list"} <= {kind for _, _, kind in found.blocks}


def test_what_the_page_says_of_itself() -> None:
    found = page(ARTICLE)
    assert found.title == "Who may open a model?"
    assert found.authors == ("Ada Quill",)
    assert found.language == "en-GB"
    assert found.canonical_url == "https://gazette.example/2026/05/who-may-open"
    assert found.published is not None
    assert (found.published.value, found.published.origin) == ("2026-05-04T08:00:00Z", "json-ld")
    assert found.modified is not None
    assert found.modified.day == "2026-05-06"


@pytest.mark.parametrize(
    "name",
    [
        "<h1>The Gazette</h1>",
        '<h1><a href="/">A Gazette of Ours</a></h1>',
        '<a href="/"><h1>A Gazette of Ours</h1></a>',
    ],
)
def test_the_sites_name_is_no_title_though_it_is_the_first_heading(name: str) -> None:
    head = "<title>Who may open a model? | The Gazette</title>"
    found = page(f"<html><head>{head}</head><body>{name}<h2>Who may open a model?</h2>{PARAGRAPHS}</body></html>")
    assert found.title == "Who may open a model?"


def test_on_the_front_page_the_sites_name_is_the_title() -> None:
    html = f'<html><head><title>The Gazette</title></head><body><h1><a href="/">The Gazette</a></h1>{PARAGRAPHS}</body></html>'
    assert extract_page(html.encode(), "https://gazette.example/", now=NOW).title == "The Gazette"


def test_an_episode_page_counts_only_the_episode() -> None:
    text = page(EPISODE).text
    assert all(text.count(sentence) == 1 for sentence in SENTENCES)
    for foreign in ("transcript", "lighthouses", "distillation", "eight minutes", "How long is this"):
        assert foreign not in text


def test_an_episode_with_next_to_no_notes_has_next_to_no_words() -> None:
    text = page(EPISODE.replace(PARAGRAPHS, "<p>On open weights.</p>")).text
    assert "On open weights." in text
    for foreign in ("transcript", "lighthouses", "eight minutes", "How long is this"):
        assert foreign not in text


def test_the_feeds_full_content_is_better_evidence_than_the_page() -> None:
    teaser = (
        "<p>Readers who liked this also liked our long essay about harbours, tides and the people who study them.</p>"
    )
    found = page(
        ARTICLE.replace("</article>", f"{teaser}</article>"),
        feed_content=ARTICLE.split("</h1>")[1].split("</article>")[0],
    )
    assert all(sentence in found.text for sentence in SENTENCES)
    assert "harbours" not in found.text


def test_a_page_without_the_article_gives_the_feeds_words_and_says_so() -> None:
    wall = "<html><body><main><h1>Who may open a model?</h1><p>Subscribe to read on.</p></main></body></html>"
    found = page(wall, feed_content=PARAGRAPHS)
    assert (found.extractor, found.loss) == ("feed", "feed-only")
    assert SENTENCES[3] in found.text


def test_three_hundred_levels_are_flattened_and_flagged() -> None:
    deep = ARTICLE.replace("<article>", "<article>" + "<div>" * 400).replace(
        "</article>", "</div>" * 400 + "</article>"
    )
    found = page(deep)
    assert all(sentence in found.text for sentence in SENTENCES)
    assert found.loss == "deep-nesting"


@pytest.mark.parametrize("depth", [2_500, 50_000])
def test_deeper_than_the_parser_goes_is_still_read(depth: int) -> None:
    found = page(f"<html><body>{'<div>' * depth}{PARAGRAPHS}{'</div>' * depth}</body></html>")
    assert SENTENCES[0] in found.text
    assert found.loss is not None
    assert "deep-nesting" in found.loss


@pytest.mark.parametrize(
    ("content", "loss"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"%PDF-1.7 binary", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"<html><body></body></html>", "no-text"),
    ],
)
def test_what_is_no_page_is_never_silently_empty(content: bytes, loss: str) -> None:
    found = page(content)
    assert (found.text, found.blocks, found.loss) == ("", (), loss)


@pytest.mark.parametrize(("charset", "declared"), [("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("utf-16", "utf-8")])
def test_a_lying_charset_is_seen_through(charset: str, declared: str) -> None:
    words = "Die Größe der “offenen” Modelle wächst – und niemand weiß, wer für die Prüfung zuständig ist oder wäre."
    html = f"<html><head><meta charset={declared}></head><body><article><p>{words}</p><p>{words[::-1]}</p></article></body></html>"
    found = page(html.encode(charset), content_type=f"text/html; charset={declared}")
    assert words in found.text


@pytest.mark.parametrize(
    ("charset", "declared", "words"),
    [
        (
            "cp1251",
            "iso-8859-1",
            "Открытые веса модели обсуждали целый час, и никто не спросил о лицензии производных моделей. ",
        ),
        (
            "cp1251",
            "utf-8",
            "Открытые веса модели обсуждали целый час, и никто не спросил о лицензии производных моделей. ",
        ),
        (
            "cp1253",
            "windows-1252",
            "Τα ανοιχτά βάρη του μοντέλου συζητήθηκαν για μία ώρα και κανείς δεν ρώτησε για την άδεια. ",
        ),
        (
            "shift_jis",
            "iso-8859-1",
            "公開された重みについて一時間議論されたが、派生モデルの許諾について尋ねた者はいなかった。",
        ),
        (
            "gb18030",
            "iso-8859-1",
            "人们就开放权重讨论了一个小时，却没有人问过衍生模型的许可证问题，委员会决定推迟表决。",
        ),
        (
            "euc_kr",
            "iso-8859-1",
            "공개 가중치에 대해 한 시간 동안 논의했지만 파생 모델의 라이선스에 대해 묻는 사람은 없었다. ",
        ),
    ],
)
def test_a_western_charset_is_not_believed_of_another_script_and_the_doubt_is_told(
    charset: str, declared: str, words: str
) -> None:
    html = f"<html><head><meta charset={declared}></head><body><article><p>{words * 4}</p><p>{words * 3}</p></article></body></html>"
    found = page(html.encode(charset), content_type=f"text/html; charset={declared}")
    assert words.strip() in found.text
    assert found.loss is not None
    assert "charset" in found.loss


def test_a_western_charset_is_believed_of_a_western_text() -> None:
    words = "Où l’on débattit à l’été des modèles “ouverts” ; après, le déléguée préféra être élevée à l’évêché. " * 5
    html = f"<html><head><meta charset=iso-8859-1></head><body><article><p>{words}</p></article></body></html>"
    found = page(html.encode("cp1252"))
    assert words.strip() in found.text
    assert found.loss is None


def test_ten_mebibytes_are_cut_and_flagged() -> None:
    found = page(ARTICLE.replace("</body>", "<!--" + "x" * (10 * 1024 * 1024) + "--></body>"))
    assert SENTENCES[0] in found.text
    assert found.loss == "too-long"


def test_a_page_foot_that_opens_above_the_article_does_not_swallow_it() -> None:
    found = page(
        ARTICLE.replace("<article>", '<div class="footer"><article>').replace("</article>", "</article></div>")
    )
    assert all(sentence in found.text for sentence in SENTENCES)
    assert found.loss is None


def test_a_page_of_which_most_was_left_out_says_so() -> None:
    answers = "".join(f"<h3>What of point {n}?</h3><p>{SENTENCES[n % 4]}</p>" for n in range(20))
    found = page(EPISODE.replace("</main>", f"{answers}</main>"))
    assert found.text.count(SENTENCES[1]) == 1
    assert found.loss == "mostly-left-out"


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png"])
def test_the_feed_stands_in_where_the_answer_is_no_page(content_type: str) -> None:
    found = extract_page(
        b"no markup here", "https://gazette.example/a", content_type=content_type, feed_content=PARAGRAPHS, now=NOW
    )
    assert SENTENCES[0] in found.text
    assert (found.extractor, found.loss) == ("feed", f"{'pdf' if 'pdf' in content_type else 'image'},feed-only")


def test_a_fragment_loses_nothing() -> None:
    found = extract_fragment(f"<h2>Related</h2>{PARAGRAPHS}<p>Read more</p>", "", now=NOW)
    assert found.text.startswith("Related")
    assert found.text.endswith("Read more")


def test_an_article_sent_for_two_widths_of_screen_is_counted_once() -> None:
    paragraphs = "".join(
        f"<h2>Part {number}</h2><p>The {number}th part of the act says of providers and deployers of general models what they owe"
        f" to the authority, and lists {number} duties that begin to apply in the year after it enters into force.</p>"
        for number in range(3, 9)
    )
    once = f'<div class="ssr-variant">{paragraphs}</div>'
    page = (
        "<html><body><nav><a href='/'>Home</a></nav><main>{}</main><footer>All rights reserved</footer></body></html>"
    )
    twice = once + once.replace("ssr-variant", "ssr-variant hidden-narrow")
    found = extract_page(page.format(f"<h1>What the act says</h1>{twice}").encode(), "https://example.org/act", now=NOW)
    assert [found.text.count(f"The {number}th part") for number in range(3, 9)] == [1] * 6
    assert found.loss is None


def test_a_table_head_that_comes_again_is_the_authors_own() -> None:
    part = "<h2>Model {0}</h2><p>Price and terms</p><p>The {0}th model costs more than the one before it, and does more work.</p>"
    body = "".join(part.format(number) for number in range(3, 12))
    page = f"<html><body><main><h1>Models</h1>{body}</main></body></html>"
    found = extract_page(page.encode(), "https://example.org/models", now=NOW)
    assert found.text.count("Price and terms") == 9


def test_the_extractors_version_covers_every_module_that_decides_on_the_text() -> None:
    here = files("crawler.parsers")
    reached, open_ones = set(), {"pages"}
    while open_ones:
        module = open_ones.pop()
        reached.add(module)
        for node in ast.walk(ast.parse(here.joinpath(f"{module}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crawler.parsers."):
                open_ones |= {str(node.module).rsplit(".", 1)[1]} - reached
    assert reached - {"page_dates", "visible_dates", "date_words"} == set(DECIDING)
