"""Charts, pages and the terminal: figures and result tables in words and pictures; computes no market.

Importing this package is cheap; the chart libraries load when the first picture is drawn.

- `answer.answer(...)`: the whole main job
- `pages.site.write_report(report, path)`: the pages of an answer
- `pages.html.save_charts(report, folder)`: every picture as SVG and PNG, without a browser
"""
