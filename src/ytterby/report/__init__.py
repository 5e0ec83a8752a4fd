"""Charts, one-file HTML report and terminal summary: draws result tables, computes no market.

Importing this package is cheap; the chart libraries load when the first picture is drawn.

- `headline.from_tables(tables, scenarios, options)`: the answers (a) to (f) as a plain dict
- `summary.print_summary(headline)`: the terminal summary
- `html.write_report(report, path)`: one self-contained HTML file
- `html.save_charts(report, folder)`: every picture as SVG and PNG, without a browser
"""
