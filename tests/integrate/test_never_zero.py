"""What cannot be zero may be divided by: exponentials of large numbers can."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from dslnet import Array, Network, Neuron, Param, Simulator, State, param, state
from dslnet.expressions.elementary import Bernoulli, Exp, Exprel
from dslnet.integrate.never_zero import never_zero
from dslnet.model import symbol

NAMES = {name: symbol(name) for name in ("v", "u", "tau", "a")} | {"exp": Exp, "Bernoulli": Bernoulli, "Exprel": Exprel}


def test_a_slope_that_cannot_be_zero() -> None:
    assert never_zero(symbol("tau") ** -1 * -2)
    assert not never_zero(symbol("a"))
    assert not never_zero(1 - symbol("tau") ** -1)


@pytest.mark.parametrize(
    ("slope", "never"),
    [
        ("-exp(-v)", False), ("-exp(-v) / tau", False), ("-exp(-v) - 2", True), ("-exp(-v) - exp(v / 3)", True),
        ("-exp(-v) - exp(-2 * v)", False), ("-Bernoulli(1 - v) - Bernoulli(v)", True), ("-Exprel(v)", True),
        ("-exp(-v) - 4 / (1 + exp(-v))", True), ("-exp(v) - 4 / (1 + exp(-v))", False), ("-1 / (1 + exp(v))", False),
        ("-exp(u) - exp(-v)", False), ("-exp(u * v) - exp(-v)", False),
    ],
)  # fmt: skip
def test_exponentials_of_large_numbers_are_nothing(slope: str, never: bool) -> None:
    assert never_zero(sympy.sympify(slope, locals=NAMES)) is never


class Fading(Neuron):
    """Slopes that are nothing for large numbers."""

    v: Param = param(0.0, per="neuron")
    x: State = state(1.0)
    y: State = state(1.0)

    @x.ode
    def dx(self) -> Array:
        return 0.1 - np.exp(-self.v) * self.x

    @y.ode(method="exponential")
    def dy(self) -> Array:
        return 0.1 - np.exp(-self.t * self.v) * self.y


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_slope_that_has_gone_leaves_the_rest(dtype: str, backend: str) -> None:
    cells = Fading(3, name="cells", v=[0.0, 90.0, 800.0])
    with Simulator(Network(cells), dt=1.0, dtype=dtype, backend=backend) as sim:
        sim.step(3)
        np.testing.assert_allclose(cells.x, [0.1 + 0.9 * np.exp(-3.0), 1.3, 1.3], rtol=1e-6)
        late = 0.1 + 0.9 * np.exp(-1.0)
        np.testing.assert_allclose(cells.y, [0.1 + 0.9 * np.exp(-3.0), late + 0.2, late + 0.2], rtol=1e-6)
