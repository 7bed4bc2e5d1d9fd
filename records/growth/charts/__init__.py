"""Growth charts: the nine centile lines and the child's points, as numbers, as SVG and as PDF."""
