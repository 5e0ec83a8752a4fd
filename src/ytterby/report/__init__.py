"""Pages, pictures and printed answers: draws result tables, computes no market.

Importing this package is cheap; the chart libraries load when the first picture is drawn.

- `kit`: subject, table, page and numbers in words; `kit.html` writes them, `kit.terminal` prints them
- `pages.site.write_report(report, path)`: the report of a scenario
- `pages.site.save_charts(report, folder)`: every picture as SVG and PNG, without a browser
"""
