"""`describe(x)`: a class, a population, a projection or a network as text, Markdown, LaTeX or HTML."""

from __future__ import annotations

from typing import Any

from dslnet.description.classes import describe_class
from dslnet.description.contents import document_of
from dslnet.description.members import describe_population, describe_projection
from dslnet.description.networks import describe_network
from dslnet.description.renderings.html import to_html
from dslnet.description.renderings.latex import to_latex
from dslnet.description.renderings.markdown import to_markdown
from dslnet.description.running import describe_recording, describe_simulator
from dslnet.errors import DeclarationError
from dslnet.messages.teach import briefly, nearest
from dslnet.messages.told_names import ToldNames
from dslnet.neuron import Neuron
from dslnet.record.recording import Recording
from dslnet.simulator import Simulator
from dslnet.synapse import Synapse

__all__ = ["Description", "describe"]


FORMS = ("markdown", "latex", "html")


class Description(str, ToldNames):
    """Text for a terminal that can be had in other forms as well; a notebook shows it as HTML."""

    def __new__(cls, text: str, described: Any) -> Description:
        made = super().__new__(cls, text)
        made._described = described
        return made

    _described: Any

    def _hint(self, name: str) -> str:
        return nearest(name, FORMS)

    def __reduce__(self) -> Any:
        """Elsewhere it describes what it described when it was sent."""
        return type(self), (str(self), document_of(self._described))

    def markdown(self) -> str:
        """As Markdown, formulas between dollar signs."""
        return to_markdown(document_of(self._described))

    def latex(self) -> str:
        """As a piece of LaTeX to be put into a document that uses amsmath."""
        return to_latex(document_of(self._described))

    def html(self) -> str:
        """As HTML, formulas for MathJax."""
        return to_html(document_of(self._described))

    def _repr_html_(self) -> str:
        return self.html()


def describe(x: Any) -> Description:
    """What dslnet understood of a model, as text: fields, equations with their methods, events, connections.

    `.markdown()`, `.latex()` and `.html()` of what is returned give it in these forms, for a network as the tables of
    Nordlie, Gewaltig and Plesser (2009); a notebook shows it as HTML. They describe `x` as it is when they are called.

    `x` is a class of neurons or synapses, a population, a projection, a network, a simulator or a recording. Raises
    DeclarationError for anything else, and TraceError for a class that cannot be read.
    """
    if isinstance(x, type) and issubclass(x, (Neuron, Synapse)):
        lines = describe_class(x)
    elif isinstance(x, Neuron):
        lines = describe_population(x)
    elif isinstance(x, Synapse):
        lines = describe_projection(x)
    elif isinstance(x, Simulator):
        lines = describe_simulator(x)
    elif isinstance(x, Recording):
        lines = describe_recording(x)
    elif hasattr(x, "populations") and hasattr(x, "projections"):
        lines = describe_network(x)
    else:
        raise DeclarationError(
            f"describe takes a class, a population, a projection, a network, a simulator or a recording, not "
            f"{briefly(x)}"
        )
    return Description("\n".join(line.rstrip() for line in lines), x)
