/** The address of a page of the AWS console; `place` is what follows the query, such as `#/functions`. */
export function consoleLink(region: string, path: string, place = ''): string {
  const domain = region.startsWith('cn-')
    ? 'console.amazonaws.cn'
    : region.startsWith('us-gov-')
      ? 'console.amazonaws-us-gov.com'
      : 'console.aws.amazon.com';
  return `https://${region}.${domain}/${path}?region=${region}${place}`;
}
