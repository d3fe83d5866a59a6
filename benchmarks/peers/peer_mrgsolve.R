# mrgsolve: J1 in its closed form, J2 by LSODA. Rscript peer_mrgsolve.R FOLDER (parameters.csv, doses.csv)
suppressMessages(library(mrgsolve))
folder <- commandArgs(TRUE)[1]
people <- read.csv(file.path(folder, "parameters.csv"))
doses <- read.csv(file.path(folder, "doses.csv"))$mg
hours <- 24 * 90

level <- '
$PARAM KA = 1.64, CL = 11.6, V = 72.8
$PKMODEL cmt = "GUT CENT", depot = TRUE
$TABLE double CP = CENT / V;
$CAPTURE CP
'
adaptation <- '
$PARAM KA = 1.64, CL = 11.6, V = 72.8, EC50 = 0.3, TAU = 288, H = 1.5
$CMT GUT CENT A
$ODE
double c = CENT / V; if (c < 0) c = 0;
double u = pow(c / EC50, H);
dxdt_GUT = -KA * GUT;
dxdt_CENT = KA * GUT - CL / V * CENT;
dxdt_A = (u / (1 + u) - A) / TAU;
$TABLE double CP = CENT / V;
$CAPTURE CP
'
for (job in c("J1", "J2")) {
  model <- mcode(job, if (job == "J1") level else adaptation, quiet = TRUE)
  model <- update(model, rtol = 1e-6, atol = 1e-9, start = 1, end = hours, delta = 1)
  given <- which(doses > 0)
  events <- data.frame(time = 8 * (given - 1), amt = doses[given], cmt = 1, evid = 1)
  n <- nrow(people)
  ids <- data.frame(ID = seq_len(n), KA = people$ka, CL = people$cl, V = people$v,
                    EC50 = people$ec50, TAU = people$tau)
  table <- merge(data.frame(ID = ids$ID), events)
  table <- table[order(table$ID, table$time), ]
  run <- function() mrgsim_di(model, table, ids, obsonly = TRUE, output = "df")
  took <- system.time(found <- run())
  # The closed form of one person, to be right before being fast.
  p <- people[1, ]; ke <- p$cl / p$v; at <- seq_len(hours); want <- numeric(hours)
  for (k in given) {
    t <- pmax(at - 8 * (k - 1), 0)
    want <- want + doses[k] * p$ka / (p$ka - ke) / p$v * (exp(-ke * t) - exp(-p$ka * t))
  }
  error <- max(abs(found$CP[found$ID == 1] - want)) / max(want)
  cat(sprintf('{"peer": "mrgsolve", "version": "%s", "job": "%s", "people": %d, "seconds": %.6f, "core_s": %.6f, "error_c": %.3e, "error_w": null, "note": "one process"}\n',
              packageVersion("mrgsolve"), job, n, took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], error))
}
