#include "bench/signed_source.h"

#include <array>
#include <ctime>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tuskgate::bench {

namespace {

constexpr std::size_t kAhead = 16'384;
// A signature is good for 15 minutes.
constexpr std::chrono::minutes kGood{5};

using Digest = std::array<unsigned char, 32>;

std::string_view TextOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string Hex(const Digest& digest) {
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string HexSha256(std::string_view text) {
  Digest digest;
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return Hex(digest);
}

Digest Hmac(std::string_view key, std::string_view text) {
  Digest digest;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
  return digest;
}

// Of a header that is there.
std::string_view ValueOf(std::string_view request, std::string_view name) {
  const std::size_t at = request.find(fmt::format("\r\n{}: ", name));
  if (at == std::string_view::npos) throw std::logic_error(fmt::format("no header {}", name));
  const std::size_t start = at + 2 + name.size() + 2;
  return request.substr(start, request.find("\r\n", start) - start);
}

void Replace(std::string& request, std::string_view name, std::string_view value) {
  const std::string_view old = ValueOf(request, name);
  request.replace(static_cast<std::size_t>(old.data() - request.data()), old.size(), value);
}

}  // namespace

AccessKey ParseAccessKey(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    throw std::invalid_argument("an access key is given as ID:SECRET");
  }
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

std::string Sign(std::string_view request, const AccessKey& key,
                 std::chrono::system_clock::time_point time) {
  constexpr std::string_view kNames = "content-type;host;x-amz-date;x-amz-target";
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 17> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &utc);
  const std::string date(stamp.data(), 8);
  const std::string scope = date + "/us-east-1/dynamodb/aws4_request";

  const std::string canonical =
      fmt::format("POST\n/\n\ncontent-type:{}\nhost:{}\nx-amz-date:{}\nx-amz-target:{}\n\n{}\n{}",
                  ValueOf(request, "Content-Type"), ValueOf(request, "Host"), stamp.data(),
                  ValueOf(request, "X-Amz-Target"), kNames,
                  HexSha256(request.substr(request.find("\r\n\r\n") + 4)));
  const std::string to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp.data(), scope, HexSha256(canonical));
  Digest derived = Hmac("AWS4" + key.secret, date);
  for (const std::string_view part : {"us-east-1", "dynamodb", "aws4_request"}) {
    derived = Hmac(TextOf(derived), part);
  }
  std::string text(request);
  Replace(text, "X-Amz-Date", stamp.data());
  Replace(text, "Authorization",
          fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", key.id,
                      scope, kNames, Hex(Hmac(TextOf(derived), to_sign))));
  return text;
}

SignedSource::SignedSource(std::unique_ptr<RequestSource> source, AccessKey key)
    : source_(std::move(source)), key_(std::move(key)) {
  for (std::size_t i = 0; i < kAhead; ++i) {
    const std::optional<Request> request = source_->Next();
    if (!request) break;
    ready_.push_back({std::string(request->text), {}, *request});
  }
  SignAll();
}

void SignedSource::SignAll() {
  signed_at_ = std::chrono::steady_clock::now();
  for (Ready& ready : ready_) {
    ready.text = Sign(ready.unsigned_text, key_, std::chrono::system_clock::now());
    ready.request.text = ready.text;
  }
}

std::optional<RequestSource::Request> SignedSource::Next() {
  if (ready_.empty()) return std::nullopt;
  if (next_ == ready_.size()) {
    next_ = 0;
    if (std::chrono::steady_clock::now() > signed_at_ + kGood) SignAll();
  }
  return ready_[next_++].request;
}

bool SignedSource::Check(int kind, std::uint64_t tag, std::string_view body) {
  return source_->Check(kind, tag, body);
}

}  // namespace tuskgate::bench
