// Requests of another source, signed by AWS Signature Version 4.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/driver.h"

namespace tuskgate::bench {

struct AccessKey {
  std::string id;
  std::string secret;
};

// "ID:SECRET". Throws std::invalid_argument.
AccessKey ParseAccessKey(std::string_view text);

// A request that RenderRequest has written, with a signature that is right at that time.
std::string Sign(std::string_view request, const AccessKey& key,
                 std::chrono::system_clock::time_point time);

// Signing takes the generator as long as verifying takes what is measured, and it shares its
// processors with it. So some thousand requests are signed ahead and sent again and again, and
// signed anew in time.
class SignedSource : public RequestSource {
 public:
  SignedSource(std::unique_ptr<RequestSource> source, AccessKey key);

  std::optional<Request> Next() override;
  bool Check(int kind, std::uint64_t tag, std::string_view body) override;

 private:
  struct Ready {
    std::string unsigned_text;
    std::string text;
    Request request;
  };
  void SignAll();

  std::unique_ptr<RequestSource> source_;
  const AccessKey key_;
  std::vector<Ready> ready_;
  std::size_t next_ = 0;
  std::chrono::steady_clock::time_point signed_at_;
};

}  // namespace tuskgate::bench
