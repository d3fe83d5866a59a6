"""CDS Hooks 2.0: hospital systems ask at five moments of their work, and get cards or silence.

`services` says what is offered, `calls` reads a call, `judging` holds the drafts against today,
`cards` writes the answer, `feedback` reads what became of it. All of it is plain functions on nouns;
`handrail.web.cds` is the door.
"""
