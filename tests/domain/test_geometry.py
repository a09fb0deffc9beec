"""A shape is a GeoJSON polygon with closed rings on Earth, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.errors import InvalidInput
from lianfang.domain.geometry import check_shape

SQUARE: list[Any] = [[113.8, 27.6], [113.9, 27.6], [113.9, 27.7], [113.8, 27.6]]
HOLE: list[Any] = [[113.85, 27.62], [113.86, 27.62], [113.86, 27.63], [113.85, 27.62]]
NAN, INF = float("nan"), float("inf")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


def polygon(*rings: Any) -> dict[str, Any]:
    """A polygon of these rings."""
    return {"type": "Polygon", "coordinates": list(rings)}


def ring_with(position: Any) -> list[Any]:
    """A closed ring that is right but for one position in its middle."""
    return [[0, 0], position, [1, 1], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    "shape",
    [
        polygon(SQUARE),
        polygon(SQUARE, HOLE),
        polygon([tuple(p) for p in SQUARE]),
        polygon([[*p, 120.5] for p in SQUARE]),
        polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]),
        polygon(ring_with([1, 0])),
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, HOLE]]},
        polygon(SQUARE) | {"bbox": [1, 2, 3, 4]},
    ],
)
def test_a_shape_that_can_be_drawn(shape: object) -> None:
    check_shape(shape)


@pytest.mark.parametrize(
    "shape",
    [
        None,
        "Polygon",
        7,
        [],
        {},
        {"type": "Polygon"},
        {"coordinates": [SQUARE]},
        {"type": "polygon", "coordinates": [SQUARE]},
        {"type": ["Polygon"], "coordinates": [SQUARE]},
        {"type": "Point", "coordinates": [113.8, 27.6]},
        {"type": "Feature", "geometry": polygon(SQUARE)},
        {"type": "Polygon", "coordinates": None},
        {"type": "Polygon", "coordinates": "[[0,0]]"},
        {"type": "Polygon", "coordinates": {"0": SQUARE}},
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "Polygon", "coordinates": [[SQUARE]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], None]},
        polygon(),
        polygon([]),
        polygon(SQUARE, []),
        polygon(SQUARE[:-1]),
        polygon([[0, 0], [1, 0], [0, 0]]),
        polygon([[0, 0], [1, 0], [1, 1], [0, 1]]),
    ],
)
def test_what_is_no_polygon_is_refused(shape: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_shape(shape, "boundary")
    assert [(p.field, p.code) for p in caught.value.problems] == [("boundary", "shape.not_valid")]


@pytest.mark.parametrize(
    "position",
    [
        [NAN, 0],
        [0, NAN],
        [INF, 0],
        [1, 0, NAN],
        [1, 0, INF],
        ["1", "0"],
        [1, 0, "high"],
        [1, 0, None],
        [1, 0, 5, 6],
        [True, 0],
        [None, 0],
        [1],
        [],
        "10",
        1,
        None,
        {"lon": 1, "lat": 0},
        [180.1, 0],
        [-180.1, 0],
        [0, 90.1],
        [0, -90.1],
        pytest.param([10**5000, 0], id="far out"),
        [27.6, 113.8],  # latitude first, the usual slip
    ],
)
def test_one_bad_position_spoils_a_shape(position: object) -> None:
    with pytest.raises(InvalidInput):
        check_shape(polygon(ring_with(position)))
    with pytest.raises(InvalidInput):
        check_shape({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, ring_with(position)]]})


@given(anything)
def test_nothing_but_a_refusal_comes_of_anything(coordinates: object) -> None:
    for shape in (
        coordinates,
        *({"type": t, "coordinates": coordinates} for t in ("Polygon", "MultiPolygon")),
    ):
        try:
            check_shape(shape)
        except InvalidInput as error:
            assert error.sentence("zh")


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)


@given(st.lists(positions, min_size=3, max_size=8))
def test_any_closed_ring_on_earth_is_a_shape(points: list[list[float]]) -> None:
    check_shape(polygon([*points, list(points[0])]))
