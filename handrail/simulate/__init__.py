"""The body, simulated: level, effect, adaptation and burden of withdrawal, for one person or many."""

from __future__ import annotations

from handrail.simulate.nouns import Bands, Draws, Profile
from handrail.simulate.people import draw_people
from handrail.simulate.population import simulate_population
from handrail.simulate.profile import simulate_course
from handrail.simulate.warm import warm_up

__all__ = ["Bands", "Draws", "Profile", "draw_people", "simulate_course", "simulate_population", "warm_up"]
