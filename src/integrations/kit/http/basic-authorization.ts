/** The value of `Authorization` for a user name and a password, or what a system takes for one. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
