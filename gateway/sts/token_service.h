// GetCallerIdentity, GetSessionToken and AssumeRole, for whoever signs them.
// https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
#pragma once

#include <string>
#include <string_view>

#include "gateway/auth/signature_check.h"
#include "gateway/http/form_service.h"
#include "gateway/identity/identity_keys.h"
#include "gateway/sts/form.h"
#include "gateway/sts/sts_error.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway {

// Any thread.
class TokenService final : public http::FormService {
 public:
  // `keys` must outlive it. Of `rules`, the service is ours.
  TokenService(const IdentityKeys& keys, SignatureRules rules, translator::ArnScope scope);

  http::FormAnswer Answer(const http::FormRequest& request) const override;
  http::FormAnswer Unavailable(const http::FormRequest& request,
                               std::string message) const override;

 private:
  // Where something was issued, `elements` is what may be shown of it.
  StsResult<std::string> Run(const http::FormRequest& request, const Caller& caller,
                             const Form& form, std::string& elements) const;
  StsResult<std::string> GetSessionToken(std::string_view request_id, const Caller& caller,
                                         const Form& form, std::string& elements) const;
  StsResult<std::string> AssumeRole(const http::FormRequest& request, const Caller& caller,
                                    const Form& form, std::string& elements) const;
  StsResult<AccessKeyPtr> Issue(const SessionOrder& order) const;

  const IdentityKeys& keys_;
  const SignatureRules rules_;
  const translator::ArnScope scope_;
};

}  // namespace tuskgate::gateway
