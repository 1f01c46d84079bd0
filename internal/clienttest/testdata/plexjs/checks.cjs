// Tells the Go test what was checked: one line of JSON a check, and at the end how many they were.
"use strict";

const url = process.env.BUTLER_URL;
const token = process.env.BUTLER_TOKEN;

// run makes checks, one after the other: [name, function] each.
async function run(checks) {
  for (const [name, check] of checks) {
    const report = { name };
    try {
      await check();
    } catch (error) {
      report.error = String(error?.stack ?? error);
    }
    console.log(JSON.stringify(report));
  }
  console.log(JSON.stringify({ checks: checks.length }));
}

module.exports = { url, token, run };
