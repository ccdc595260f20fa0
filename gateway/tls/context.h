// TLS as the gateway speaks it with its clients: versions, ciphers, and who both sides are.
#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace tuskgate::gateway {

// PEM files.
struct TlsFiles {
  std::string certificate;  // with those of the authorities between it and the root, in this order
  std::string key;
  std::string client_ca;  // who vouches for clients; empty: they are asked for no certificate
  bool requires_client_certificate = false;
};

// Shared by the connections that were made with it. Any thread.
using TlsContextPtr = std::shared_ptr<SSL_CTX>;

// Throws std::runtime_error with a message for the operator.
TlsContextPtr MakeTlsContext(const TlsFiles& files);

// Empty, unless its certificate is not good today; then "from 2026-01-31 until 2027-01-31".
std::string OutOfDate(const SSL_CTX& context);

}  // namespace tuskgate::gateway
