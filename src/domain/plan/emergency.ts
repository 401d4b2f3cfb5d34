/** Why a release cannot wait for all of its approvals, and who says so. */
export interface Emergency {
  reason: string;
  by: string;
}
