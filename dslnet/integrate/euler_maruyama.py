"""The Euler–Maruyama method for dx = f dt + g dW in Itô's sense: x + f dt + g ΔW, all at the old values.

Strong order 1/2, 1 where g does not depend on the states, and weak order 1 (Maruyama, 1955, Rendiconti del Circolo
Matematico di Palermo 4:48; Kloeden & Platen, 1992, Numerical Solution of Stochastic Differential Equations).
"""

from dslnet.integrate.explicit import METHOD as EXPLICIT
from dslnet.integrate.ito import Ito

METHOD = Ito.of(EXPLICIT, "euler_maruyama")
