"""diffrax (JAX): Tsit5 in double precision, all people at once, one scan over doses."""

from __future__ import annotations

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
from jobs import HILL, HOURS, Answer, Parameters, doses, measure

jax.config.update("jax_enable_x64", True)


def prepare(job: str):
    """The job's vector field, compiled for any number of people."""
    states = 2 if job == "J1" else 3

    def field(_time, y, p):
        ka, cl, v, ec50, tau = p
        rates = [-ka * y[0], ka * y[0] / v - cl / v * y[1]]
        if job == "J2":
            relative = (jnp.maximum(y[1], 1e-30) / ec50) ** HILL
            rates.append((relative / (1 + relative) - y[2]) / tau)
        return jnp.stack(rates)

    def one(p):
        def interval(state, mg):
            solved = diffrax.diffeqsolve(
                diffrax.ODETerm(field), diffrax.Tsit5(), 0.0, 8.0, 0.1, state.at[0].add(mg), p,
                saveat=diffrax.SaveAt(ts=jnp.arange(1.0, 9.0)),
                stepsize_controller=diffrax.PIDController(rtol=1e-6, atol=1e-9), max_steps=4096,
            )  # fmt: skip
            return solved.ys[-1], solved.ys[:, 1:]

        _, path = jax.lax.scan(interval, jnp.zeros(states), jnp.asarray(doses()))
        return path.reshape(HOURS, states - 1)

    everyone = jax.jit(jax.vmap(one))

    def run(p: Parameters) -> Answer:
        found = np.asarray(everyone(tuple(jnp.asarray(p[name]) for name in ("ka", "cl", "v", "ec50", "tau"))))
        return found[..., 0], found[..., 1] if job == "J2" else None

    return run


if __name__ == "__main__":
    measure("diffrax Tsit5", prepare, {"J1": 400, "J2": 400}, "rtol 1e-6, atol 1e-9; double", warm=400)
