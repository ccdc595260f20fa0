// The test kit's own API: from a request of the admin listener to the function that answers it.
// docs/testing.md explains it to its users.
#pragma once

#include "gateway/http/handler.h"
#include "gateway/testkit/admin.h"

namespace tuskgate::gateway {

// Answers one request after the other and waits for the database meanwhile: on a thread of its own.
class AdminHandler : public http::ApiHandler {
 public:
  explicit AdminHandler(AdminContext context) : context_(std::move(context)) {}

  boost::asio::awaitable<http::ApiResponse> Handle(http::ApiRequest request) override;
  boost::asio::awaitable<http::AdminResponse> Administer(http::AdminRequest request) override;

 private:
  http::AdminResponse Answer(const http::AdminRequest& request);

  AdminContext context_;
};

}  // namespace tuskgate::gateway
