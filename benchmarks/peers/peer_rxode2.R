# rxode2: J1 as linCmt, J2 by liblsoda, all threads. Rscript peer_rxode2.R FOLDER (parameters.csv, doses.csv)
suppressMessages(library(rxode2))
folder <- commandArgs(TRUE)[1]
people <- read.csv(file.path(folder, "parameters.csv"))
doses <- read.csv(file.path(folder, "doses.csv"))$mg
hours <- 24 * 90

level <- rxode2({
  CP <- linCmt(ka, cl, v)
})
adaptation <- rxode2({
  CP <- cent / v
  u <- (abs(CP) / ec50)^1.5
  d/dt(depot) <- -ka * depot
  d/dt(cent) <- ka * depot - cl / v * cent
  d/dt(A) <- (u / (1 + u) - A) / tau
})
given <- which(doses > 0)
events <- et(amt = doses[given[1]], time = 8 * (given[1] - 1))
for (k in given[-1]) events <- et(events, amt = doses[k], time = 8 * (k - 1))
events <- et(events, seq_len(hours))
for (job in c("J1", "J2")) {
  model <- if (job == "J1") level else adaptation
  n <- nrow(people)
  run <- function(rows) rxSolve(model, people[rows, ], events, rtol = 1e-6, atol = 1e-9, cores = 0, returnType = "data.frame")
  run(1:2)
  took <- system.time(found <- run(seq_len(n)))
  p <- people[1, ]; ke <- p$cl / p$v; at <- seq_len(hours); want <- numeric(hours)
  for (k in given) {
    t <- pmax(at - 8 * (k - 1), 0)
    want <- want + doses[k] * p$ka / (p$ka - ke) / p$v * (exp(-ke * t) - exp(-p$ka * t))
  }
  error <- max(abs(found$CP[seq_len(hours)] - want)) / max(want)
  cat(sprintf('{"peer": "rxode2", "version": "%s", "job": "%s", "people": %d, "seconds": %.6f, "core_s": %.6f, "error_c": %.3e, "error_w": null, "note": "all threads"}\n',
              packageVersion("rxode2"), job, n, took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], error))
}
