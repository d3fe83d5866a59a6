"""The body, simulated: level, effect, adaptation and burden of withdrawal, for one person or many."""
