"""Charts drawn as SVG text by ourselves: axes, marks, panels, and rows of panels. No chart library."""
