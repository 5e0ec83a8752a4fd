"""Charts drawn as SVG text by ourselves: axes, marks, panels, and panels beside each other. No chart library."""
