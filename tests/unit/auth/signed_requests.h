// Requests as the parser makes them of text, and a few keys: for tests of signatures.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include "gateway/auth/access_keys.h"
#include "gateway/http/request_parser.h"

namespace tuskgate::gateway {

struct ParsedRequest {
  http::RequestHead head;
  std::string body;
};

// `text` has lines that end with \n alone, up to the body.
inline std::unique_ptr<ParsedRequest> Parse(std::string_view text) {
  const std::size_t end = text.find("\n\n");
  std::string wire;
  for (const char c : text.substr(0, end)) {
    if (c == '\n') wire.push_back('\r');
    wire.push_back(c);
  }
  const std::string_view body = text.substr(end + 2);
  wire += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  wire += body;
  http::RequestLimits limits;
  limits.keeps_fields = true;
  auto request = std::make_unique<ParsedRequest>();
  http::RequestParser parser(limits, request->head, request->body);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(wire), error);
  if (error || !parser.is_done()) throw std::runtime_error(error.message() + " of " + wire);
  return request;
}

class FewKeys final : public AccessKeys {
 public:
  AccessKey& Add(const std::string& id, const std::string& secret) {
    auto key = std::make_shared<AccessKey>();
    key->id = id;
    key->secret = secret;
    auto caller = std::make_shared<Caller>();
    caller->access_key_id = id;
    key->caller = caller;
    keys_[id] = key;
    return *key;
  }

  AccessKeyPtr Find(std::string_view id, std::string_view) const override {
    const auto found = keys_.find(std::string(id));
    return found == keys_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, std::shared_ptr<AccessKey>> keys_;
};

}  // namespace tuskgate::gateway
