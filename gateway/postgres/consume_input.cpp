#include "gateway/postgres/consume_input.h"

#include <openssl/ssl.h>

namespace tuskgate::gateway {

bool ConsumeInput(PGconn* connection) {
  bool sound = PQconsumeInput(connection) != 0;
  if (PQsslInUse(connection) == 0) return sound;
  // What OpenSSL has decrypted but not handed out makes no socket readable.
  SSL* tls = static_cast<SSL*>(PQsslStruct(connection, "OpenSSL"));
  while (tls != nullptr && sound && SSL_pending(tls) > 0) sound = PQconsumeInput(connection) != 0;
  return sound;
}

}  // namespace tuskgate::gateway
