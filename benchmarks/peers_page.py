"""The page that `bench_peers.py` fills in."""

PAGE = """# Speed, beside others

`benchmarks/bench_peers.py`, {date}, on {machine} (kernel {kernel}),
{packages};
load average up to {load:.1f} on {cores} cores, {minutes:.0f} minutes for all of it. The jobs are in
`peers/jobs.py`; ours include bands at every hour and what is summed up for each person, peers' only the
trajectories.

**idle** is core time over the number of cores: what the job takes where nothing else runs. Where the load is
above the number of cores, the clock on the wall says more about the others than about the program.

## What was set, and what is met

{goals}

Seconds are idle seconds. "Over" somebody is how many times as long they take for a person and a day, ours at
100,000 people in double precision unless said, each with all the cores it can use (numpy: one).

## The jobs here

| job | precision | people | clock, s | idle, s | core ns a person-day | of the floor |
|---|---|---|---|---|---|---|
{ours}

| for one person, 1,000 sets, exact percentiles | clock, ms | idle, ms |
|---|---|---|
{waited}

| the model of the pack, 90 days, hourly bands, chances, outcomes | clock, s | idle, s | memory |
|---|---|---|---|
{whole}

The floor: as if a job's arithmetic on vectors and its histogram increments were all (`floor.py`), all cores:

| precision | operations, G/s | increments, G/s |
|---|---|---|
{floors}

How exact, against closed forms (C in shares of the largest, W of each person's largest), and percentiles from
histograms against exact ones (in shares of the highest):

| precision | C, worst | W, middle | W, 99 % within | W, worst | bands, worst |
|---|---|---|---|---|---|
{errors}

## Peers

Each in a process of its own, in its own best way of doing many people; us/pd is microseconds for a person and
a day. The next three columns are core time over ours at 100,000 people (double, single precision), and at
1,000 people. (Where nothing else runs, ours takes all cores and a peer in one process takes one: the clock
would say that many times more.) The last is the error of C and W against the exact answer; above 1e-4 it is
said.

| job | peer | people | clock, us/pd | core, us/pd | x double | x single | x at 1,000 | error C / W |
|---|---|---|---|---|---|---|---|---|
{peers}

Not run here:

{missing}

What is fair to say: peers' solvers are general, this kernel knows that the level is linear; only the rows of
numpy use the same knowledge. mrgsolve and rxode2 are the fastest of the tools made for this work; their
scripts (`peers/*.R`) run where R has them, and nothing is said of them where it has not. There is no GPU
path: it was not written, so nothing is said of one.

## How cost grows

![cost against people, hours and doses](results/cost.svg)

| job | against | from, to | idle, s | power | the part that doesn't grow, s |
|---|---|---|---|---|---|
{grown}

Doses cost little: each adds a few nodes to the hours that are stepped anyway.
"""
