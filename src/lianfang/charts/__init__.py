"""Charts and maps as SVG text: plain values and translated words in; the same drawing on page and in report."""

from lianfang.charts.axes import Words
from lianfang.charts.bars import Bar, Series, bar_chart
from lianfang.charts.chain import ChainWords, Link, Person, chain_chart
from lianfang.charts.curve import Point, Threshold, curve_chart
from lianfang.charts.days import DaysWords, Stay, days_chart
from lianfang.charts.epidemic_curve import Filling, epidemic_chart
from lianfang.charts.heat import Cell, Row, heat_chart
from lianfang.charts.map import Area, Pin, map_picture
from lianfang.charts.marks import STATES, decision_mark, state_mark

__all__ = [
    "STATES",
    "Area",
    "Bar",
    "Cell",
    "ChainWords",
    "DaysWords",
    "Filling",
    "Link",
    "Person",
    "Pin",
    "Point",
    "Row",
    "Series",
    "Stay",
    "Threshold",
    "Words",
    "bar_chart",
    "chain_chart",
    "curve_chart",
    "days_chart",
    "decision_mark",
    "epidemic_chart",
    "heat_chart",
    "map_picture",
    "state_mark",
]
