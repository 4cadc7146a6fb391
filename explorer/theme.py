"""The palette, the same in every chart and both themes; the theme is in .streamlit/config.toml.

Blue and orange differ with every common colour blindness. Both stand out from a white and
from a dark page (contrast 3:1 or more), so that a chart needs no second version.
"""

from typing import Any

BLUE = "#2f80d0"  # negative numbers; the quantized network
ORANGE = "#d9731f"  # positive numbers; what is lost or cut off
GREEN = "#4a9d8e"  # a third line beside those two
GREY = "#8a8f98"  # the float original; guides
SIGN_SCALE = ["#14477a", "#2f80d0", "#b9d4f1", "#f4f4f4", "#f3cfae", "#d9731f", "#7a3c0a"]

# A staircase: what rounding makes of a straight line.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    f'<path d="M3 29 L29 3" stroke="{ORANGE}" stroke-width="3" fill="none"/>'
    f'<path d="M3 27 H10 V19 H18 V11 H26 V4 H30" stroke="{BLUE}" stroke-width="4" fill="none"/>'
    "</svg>"
)

# Streamlit's captions are paler than the contrast of 4.5:1 that small text needs, and its button
# that folds the menu away shows under the mouse alone, where no keyboard reaches it.
STYLE = """<style>
[data-testid="stCaptionContainer"] { opacity: 0.8 !important; }
[data-testid="stSidebarCollapseButton"] { visibility: visible !important; }
[data-testid="stMain"] { scroll-padding-top: 4rem; } /* what is scrolled to is below the header */
@page { margin: 15mm; }
@media print {
  pre, pre * { white-space: pre-wrap !important; overflow: visible !important; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stForm"] button,
  [data-testid="stButton"], [data-testid="stDownloadButton"], [data-testid="stPageLink"],
  [data-testid="stToolbar"], [data-testid="stStatusWidget"], [class*="st-key-not-printed"] {
    display: none !important;
  }
  [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    position: static !important;
    height: auto !important;
    overflow: visible !important;
  }
  tr { break-inside: avoid; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
}
</style>"""


def signed_colorscale() -> list[list[Any]]:
    """SIGN_SCALE as Plotly wants it; give the trace zmid=0."""
    last = len(SIGN_SCALE) - 1
    return [[i / last, color] for i, color in enumerate(SIGN_SCALE)]
