// The server of these tests, whose addresses they find in the environment.
import { startServer } from '../server.js';

export default async function setup() {
  const server = await startServer('--admin-listen', '127.0.0.1:0');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = server.url;
  process.env.TUSKGATE_ADMIN_URL = server.adminUrl;
  return server.stop;
}
