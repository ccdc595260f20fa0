#include "gateway/tls/context.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

// Forward secrecy and authenticated encryption only. AES-128 first, as the service has it.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kCipherSuites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr std::string_view kProtocol = "http/1.1";

// What a client may send as its certificates before it is known.
constexpr long kMostClientCertificates = 32 << 10;

// Sessions of one server's are not another's (SSL_CTX_set_session_id_context).
constexpr std::array<unsigned char, 8> kSessionContext = {'t', 'u', 's', 'k', 'g', 'a', 't', 'e'};

// Why OpenSSL refused.
std::string Reason() {
  const unsigned long code = ERR_peek_error();  // the first is the cause of the others
  const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string reason = text == nullptr ? "not what was expected" : text;
  ERR_clear_error();
  return reason;
}

// OpenSSL's messages do not tell a file that is not there from one that is none.
void RequireReadable(std::string_view option, const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    throw std::runtime_error(
        fmt::format("{}: cannot read {}: {}", option, path, std::strerror(errno)));
  }
  close(file);
}

// Without one, OpenSSL asks the terminal.
int NoPassword(char* /*buffer*/, int /*size*/, int /*is_write*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return 0;
}

// HTTP/2 is not spoken. A client that knows neither goes on without an answer: some offer nothing
// that we know and speak HTTP/1.1 all the same.
int ChooseProtocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length,
                   const unsigned char* offered, unsigned int length, void* /*unused*/) {
  for (unsigned int at = 0; at < length; at += 1 + offered[at]) {
    const std::string_view name(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
    if (name != kProtocol) continue;
    *out = offered + at + 1;
    *out_length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

void UseCertificate(SSL_CTX* context, const TlsFiles& files) {
  RequireReadable("--tls-cert", files.certificate);
  RequireReadable("--tls-key", files.key);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    throw std::runtime_error(
        fmt::format("--tls-cert: no certificate in {}: {}", files.certificate, Reason()));
  }
  bool is_locked = false;
  SSL_CTX_set_default_passwd_cb(context, NoPassword);
  SSL_CTX_set_default_passwd_cb_userdata(context, &is_locked);
  const bool has_key =
      SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  if (is_locked) {
    ERR_clear_error();
    throw std::runtime_error(
        fmt::format("--tls-key: the key in {} wants a password; write it without", files.key));
  }
  // A key of the same kind is compared with the certificate at once.
  const unsigned long error = ERR_peek_last_error();
  const bool is_other =
      ERR_GET_LIB(error) == ERR_LIB_X509 && (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH ||
                                             ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH);
  if (!has_key && !is_other) {
    throw std::runtime_error(fmt::format("--tls-key: no key in {}: {}", files.key, Reason()));
  }
  if (is_other || SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    throw std::runtime_error(
        fmt::format("--tls-key: the key in {} is not that of the certificate in {}", files.key,
                    files.certificate));
  }
}

void AskClients(SSL_CTX* context, const TlsFiles& files) {
  if (files.client_ca.empty()) return;
  RequireReadable("--tls-client-ca", files.client_ca);
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(files.client_ca.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, files.client_ca.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    throw std::runtime_error(
        fmt::format("--tls-client-ca: no certificate in {}: {}", files.client_ca, Reason()));
  }
  SSL_CTX_set_client_CA_list(context, names);  // owns them from now on
  SSL_CTX_set_verify(
      context,
      SSL_VERIFY_PEER | (files.requires_client_certificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
      nullptr);
}

std::string DayOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

}  // namespace

TlsContextPtr MakeTlsContext(const TlsFiles& files) {
  ERR_clear_error();
  TlsContextPtr context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw std::runtime_error("TLS: " + Reason());
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // The end of a connection without a goodbye is usual, and what is missing then, HTTP knows.
  SSL_CTX_set_options(raw, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                               SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  // An idle connection keeps no buffers.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);
  SSL_CTX_set_max_cert_list(raw, kMostClientCertificates);
  // Clients keep their sessions, as tickets; nothing is kept here.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_session_id_context(raw, kSessionContext.data(), kSessionContext.size());
  SSL_CTX_set_alpn_select_cb(raw, ChooseProtocol, nullptr);
  if (SSL_CTX_set_cipher_list(raw, kCiphers) != 1 ||
      SSL_CTX_set_ciphersuites(raw, kCipherSuites) != 1 ||
      SSL_CTX_set1_groups_list(raw, kGroups) != 1) {
    throw std::runtime_error("TLS: " + Reason());
  }
  UseCertificate(raw, files);
  AskClients(raw, files);
  return context;
}

std::string OutOfDate(const SSL_CTX& context) {
  const X509* certificate = SSL_CTX_get0_certificate(&context);
  if (certificate == nullptr) return {};
  const ASN1_TIME* from = X509_get0_notBefore(certificate);
  const ASN1_TIME* until = X509_get0_notAfter(certificate);
  if (X509_cmp_current_time(from) < 0 && X509_cmp_current_time(until) > 0) return {};
  return fmt::format("from {} until {}", DayOf(from), DayOf(until));
}

}  // namespace tuskgate::gateway
