"""How Sphinx builds the documents; `tools/docs_site.py` stages them and calls it. Nothing is loaded from elsewhere."""

import os
from importlib.metadata import version as version_of

project = "Ytterby"
author = "The Ytterby developers"
copyright = author
version = release = version_of("ytterby")
extensions = ["myst_nb"]
root_doc = "index"
exclude_patterns = ["pictures/*"]
language = "en"
today_fmt = "%Y-%m-%d"

# Pages are Markdown as GitHub reads it; notebooks are shown with the outputs that they have.
nb_execution_mode = "off"
myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]
myst_title_to_header = True
suppress_warnings = ["myst.header"]  # a page may go from its title to a third level

html_theme = "pydata_sphinx_theme"
html_title = "Ytterby"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
html_sidebars: dict[str, list[str]] = {"index": []}
SITE = os.environ.get("YTTERBY_SITE", "")
html_theme_options = {
    "logo": {"text": "Ytterby"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "external_links": [{"name": "Answers", "url": SITE}] if SITE else [],
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: object) -> None:
    """A block of CSV is text: Pygments has no lexer for it."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)  # type: ignore[attr-defined]
