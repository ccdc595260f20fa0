#include "gateway/http/stream.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Reads without a wait between them, until the thread's other connections have a turn.
constexpr int kReadsOfTurn = 16;

// Of the socket, in a call: some 16 KB each. A record that takes more goes on in the next turn.
constexpr int kReadsOfCall = 4;

// A record has 16 KB at most. What brings no data for longer than several of these is new keys, or
// the like, one after the other, each of which is more work for us than for who sends them.
constexpr std::uint64_t kMostWithoutData = 64 << 10;

}  // namespace

Stream::Stream(Socket socket, const TlsContextPtr& context) : socket_(std::move(socket)) {
  if (context == nullptr) return;
  ssl_.reset(SSL_new(context.get()));
  if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), socket_.native_handle()) != 1) {
    ERR_clear_error();
    Close();
    return;
  }
  BIO* const bio = SSL_get_rbio(ssl_.get());
  BIO_set_callback_ex(bio, LimitReads);
  BIO_set_callback_arg(bio, reinterpret_cast<char*>(&reads_left_));
}

long Stream::LimitReads(BIO* bio, int operation, const char* /*data*/, std::size_t /*size*/,
                        int /*argument*/, long /*other_argument*/, int result,
                        std::size_t* /*processed*/) {
  if (operation != BIO_CB_READ) return result;
  int& left = *reinterpret_cast<int*>(BIO_get_callback_arg(bio));
  if (left-- > 0) return result;
  BIO_clear_retry_flags(bio);
  BIO_set_retry_read(bio);
  return -1;
}

// After closing, the descriptor may be another connection's: OpenSSL is not called any more.
void Stream::Close() {
  SayGoodbye();
  error_code ignored;
  socket_.close(ignored);
}

void Stream::SayGoodbye() {
  if (!is_established_ || !socket_.is_open()) return;
  is_established_ = false;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());  // the client's own is not waited for
}

void Stream::EndOfWriting(error_code& error) {
  SayGoodbye();
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
}

asio::awaitable<Stream::Handshake> Stream::ShakeHands() {
  error_code error;
  while (socket_.is_open()) {
    ERR_clear_error();
    reads_left_ = kReadsOfCall;
    const int result = SSL_accept(ssl_.get());
    if (result == 1) {
      is_established_ = true;
      read_at_data_ = BIO_number_read(SSL_get_rbio(ssl_.get()));
      co_return Handshake::kDone;
    }
    const unsigned long reason = ERR_peek_error();
    if (ERR_GET_LIB(reason) == ERR_LIB_SSL && ERR_GET_REASON(reason) == SSL_R_HTTP_REQUEST) {
      ERR_clear_error();
      ssl_.reset();
      co_return Handshake::kNotTls;
    }
    if (ErrorOf(result) != asio::error::would_block) break;
    co_await socket_.async_wait(awaited_, asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
  }
  co_return Handshake::kFailed;
}

std::string Stream::Version() const { return SSL_get_version(ssl_.get()); }

std::string Stream::Cipher() const { return SSL_get_cipher_name(ssl_.get()); }

error_code Stream::ErrorOf(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      awaited_ = Socket::wait_read;
      return asio::error::would_block;
    case SSL_ERROR_WANT_WRITE:
      awaited_ = Socket::wait_write;
      return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return asio::error::eof;
    default:
      ERR_clear_error();
      is_established_ = false;
      return asio::error::connection_aborted;
  }
}

std::size_t Stream::Decrypt(asio::mutable_buffer space, error_code& error) {
  if (!socket_.is_open()) {
    error = asio::error::bad_descriptor;
    return 0;
  }
  ERR_clear_error();
  reads_left_ = kReadsOfCall;
  std::size_t bytes = 0;
  const int result = SSL_read_ex(ssl_.get(), space.data(), space.size(), &bytes);
  error = result == 1 ? error_code() : ErrorOf(result);
  const std::uint64_t read = BIO_number_read(SSL_get_rbio(ssl_.get()));
  if (!error) {
    read_at_data_ = read;
  } else if (error == asio::error::would_block && read - read_at_data_ > kMostWithoutData) {
    error = asio::error::connection_aborted;
  }
  return bytes;
}

// A record has 16 KB at most. One that was begun has to be ended by the same bytes, which the next
// call is for.
std::size_t Stream::Encrypt(const Pieces& pieces, error_code& error) {
  std::size_t written = 0;
  error.clear();
  if (!socket_.is_open()) {
    error = asio::error::bad_descriptor;
    return 0;
  }
  ERR_clear_error();
  for (asio::const_buffer rest : pieces) {
    while (rest.size() > 0) {
      std::size_t bytes = 0;
      const int result = SSL_write_ex(ssl_.get(), rest.data(), rest.size(), &bytes);
      if (result != 1) {
        error = ErrorOf(result);
        if (written > 0 && error == asio::error::would_block) error.clear();
        return written;
      }
      written += bytes;
      rest += bytes;
    }
  }
  return written;
}

// Without asking the socket first whether something is there, which is seldom so: the next request
// comes after the answer to this one.
asio::awaitable<std::size_t> Stream::ReadEncrypted(asio::mutable_buffer space, error_code& error) {
  awaited_ = Socket::wait_read;
  bool must_wait = SSL_has_pending(ssl_.get()) == 0;
  for (;;) {
    if (must_wait) {
      reads_of_turn_ = 0;
      co_await socket_.async_wait(awaited_, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return 0;
    } else if (++reads_of_turn_ == kReadsOfTurn) {
      reads_of_turn_ = 0;
      co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
    const std::size_t bytes = Decrypt(space, error);
    if (error != asio::error::would_block) co_return bytes;
    must_wait = true;
  }
}

asio::awaitable<std::size_t> Stream::WriteEncrypted(asio::const_buffer bytes, error_code& error) {
  const Pieces pieces = {bytes, asio::const_buffer()};
  for (;;) {
    const std::size_t written = Encrypt(pieces, error);
    if (error != asio::error::would_block) co_return written;
    co_await socket_.async_wait(awaited_, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return 0;
  }
}

}  // namespace tuskgate::gateway::http
