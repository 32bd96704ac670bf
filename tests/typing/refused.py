"""Wrong uses that strict type checkers find without a plugin. Each line that ends in a code has that error."""

from dslnet import AllToAll, Array, Neuron, Param, State, Synapse, param, spike, state, update


class Model(Neuron):
    tau: Param = param(10.0)
    v: State = state(0.0)

    @tau.ode  # error: attr-defined
    def dtau(self) -> Array:
        return -self.tau

    @v.ode(method="exponental")  # error: call-overload
    def dv(self) -> Array:
        return -self.v / self.tua  # error: attr-defined

    @update  # error: type-var
    def rectify(self) -> Array:
        return self.v

    @spike  # error: type-var
    def fires(self) -> None:
        print(self.v > 1.0)

    @fires.refractory  # error: arg-type
    def silence(self) -> Array:
        return 5.0


class Typed(Synapse[Model, Model]):
    def current(self) -> Array:
        return self.w * self.pre.vv  # error: attr-defined


Model(10, tua=5.0)  # error: call-arg
Model(10, tau="fast")  # error: arg-type
Model()  # error: call-arg
population = Model(10)
print(population.vv)  # error: attr-defined
Synapse(population, population, AllToAll())  # error: call-arg
Synapse(population, AllToAll(), population, into="v")  # error: type-var
