"""Plan, simulate and check a whole course of a medicine that cannot simply be started or stopped."""
