// A client's connection: its socket, and TLS on it where the listener has a certificate.
//
// OpenSSL works on the socket itself and never waits for it: what cannot go on says so, and whoever
// called waits for the socket, as without TLS. So there is one kind of session, and what is not
// encrypted pays a comparison for it. Used from one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/tls/context.h"

namespace tuskgate::gateway::http {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Two of them, as an answer has a head and a body.
using Pieces = std::array<boost::asio::const_buffer, 2>;

class Stream {
 public:
  enum class Handshake {
    kDone,
    kNotTls,  // the client speaks HTTP: it can be answered, without TLS
    kFailed,
  };

  // `context` null: not encrypted.
  Stream(Socket socket, const TlsContextPtr& context);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool is_encrypted() const { return ssl_ != nullptr; }
  bool is_open() const { return socket_.is_open(); }
  Socket& socket() { return socket_; }

  // Ends what waits. Says goodbye if that is possible at once.
  void Close();

  // Before anything else, if it is encrypted.
  boost::asio::awaitable<Handshake> ShakeHands();

  // Of TLS, after the handshake: TLSv1.3, TLS_AES_128_GCM_SHA256.
  std::string Version() const;
  std::string Cipher() const;

  // Of what is there; would_block if nothing is.
  std::size_t ReadSome(boost::asio::mutable_buffer space, boost::system::error_code& error) {
    if (ssl_ != nullptr) return Decrypt(space, error);
    return socket_.read_some(space, error);
  }
  // As much as the socket takes; would_block if nothing. Bytes that were not taken have to be the
  // first of the next call.
  std::size_t WriteSome(const Pieces& pieces, boost::system::error_code& error) {
    if (ssl_ != nullptr) return Encrypt(pieces, error);
    if (pieces[1].size() == 0) return socket_.write_some(pieces[0], error);
    return socket_.write_some(pieces, error);
  }

  // The same, and wait, if it is encrypted; otherwise the socket does so itself.
  boost::asio::awaitable<std::size_t> ReadEncrypted(boost::asio::mutable_buffer space,
                                                    boost::system::error_code& error);
  boost::asio::awaitable<std::size_t> WriteEncrypted(boost::asio::const_buffer bytes,
                                                     boost::system::error_code& error);

  // No more will be written; what the client still sends can be read from the socket only.
  void EndOfWriting(boost::system::error_code& error);

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  // OpenSSL reads on and on while records bring no data. It is told that the socket has no more
  // once it has read some times in a call.
  static long LimitReads(BIO* bio, int operation, const char* data, std::size_t size, int argument,
                         long other_argument, int result, std::size_t* processed);
  std::size_t Decrypt(boost::asio::mutable_buffer space, boost::system::error_code& error);
  std::size_t Encrypt(const Pieces& pieces, boost::system::error_code& error);
  // Why a function of OpenSSL's did nothing; notes what has to be waited for.
  boost::system::error_code ErrorOf(int result);
  void SayGoodbye();

  Socket socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;  // null: not encrypted
  Socket::wait_type awaited_ = Socket::wait_read;
  bool is_established_ = false;  // and no error has ended it
  int reads_of_turn_ = 0;
  int reads_left_ = 0;              // of the socket, in a call of OpenSSL's
  std::uint64_t read_at_data_ = 0;  // bytes that had been read when there was data last
};

}  // namespace tuskgate::gateway::http
