import type { Answers } from './answers.ts';

/**
 * A starter settings file, with comments that say what can be added next. `schema` is where editors find its schema.
 */
export function settingsText({ service, environment, deploy, check }: Answers, schema: string): string {
  const argv = deploy
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => JSON.stringify(part))
    .join(', ');
  return `# yaml-language-server: $schema=${schema}
# Settings of Quarterdeck. Every key is explained in docs/guides/settings.md; "quarterdeck config check" checks the file.
services:
  ${service}:
    environments:
      ${environment}:
        # Runs in the folder of this file. {version} is filled in; exit code 0 is success.
        deploy: [${argv}]
        # Asked before, during and after a deployment: a failing check leads to a rollback proposal.
        checks: [${JSON.stringify(check)}]
        # A rollback runs "deploy" with the previous version, unless there is a command for it:
        # rollback: [./rollback.sh, "{version}"]
        # Where the service says which version runs, as JSON with the field "version":
        # runningVersion: https://api.example.com/version
    # A command that prints the versions that exist, one on each line. Without it, versions are used as typed:
    # versions: [git, tag, --sort=creatordate]

# Who approves, how often the service is checked, and for how long:
# organization:
#   timeZone: Europe/Berlin
#   policy: { approvalsNeeded: 1, approverGroups: ["@release-approvers"], watchWindow: 1 h }

# Channels and people by name or by id. Without these, everything goes to #releases:
# channels: { releases: "#releases", escalations: "#on-call" }
# people: { onCall: "@on-call" }
`;
}
