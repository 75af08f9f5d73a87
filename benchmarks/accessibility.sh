#!/usr/bin/env bash
# Holds the demo's report to axe-core's rules in headless Chromium. Fetches axe-core from npm into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent axe-core@4 && tar xzf axe-core-*.tgz)
mvn -B -ntp -q -pl cli -am test -Dtest=AccessibilityTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dendotype.axe="$work/package/axe.min.js"
