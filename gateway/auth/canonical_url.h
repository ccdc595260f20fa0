// Paths and queries in the one spelling that a signature is about.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::gateway {

// Of percent signs and digits. A plus is a plus: so have AWS's vectors it (get-query-plus).
std::string DecodedUrl(std::string_view text);

// The same of a form's text, in which a plus is a blank.
std::string DecodedForm(std::string_view text);

// Without empty segments, "." and "..". What is encoded in it already is encoded once more, as all
// services but S3 have it.
std::string CanonicalPath(std::string_view path);

// Sorted. A parameter of the name `left_out` takes no part.
std::string CanonicalQuery(std::string_view query, std::string_view left_out = {});

}  // namespace tuskgate::gateway
