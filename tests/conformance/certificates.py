"""Certificates of the tests' own, made with openssl."""

import pathlib
import subprocess

from server import PATIENCE_SECONDS

LEAF = """basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
"""
AUTHORITY = """basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
"""
KEYS = {"ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                          text=True, timeout=PATIENCE_SECONDS).stdout


class Pair:
    """A certificate, with those up to the root, and its key."""

    def __init__(self, certificate, key):
        self.certificate = certificate
        self.key = key

    def serial(self):
        return openssl("x509", "-in", self.certificate, "-noout", "-serial").strip()


class Authority:
    """Signs certificates, in a directory of its own. `above` signs its own one."""

    def __init__(self, directory, name="Test CA", above=None):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True)
        self.above = above
        pair = (above or self).sign("ca", name, AUTHORITY, into=self.directory)
        self.certificate, self.key = pair.certificate, pair.key

    def issue(self, name, names="DNS:localhost,IP:127.0.0.1", kind="ec", subject=None):
        """A pair of files in the directory; `names` are its subject's alternative ones."""
        return self.sign(name, subject or name, f"{LEAF}subjectAltName={names}\n", kind=kind)

    def sign(self, name, subject, extensions, kind="ec", into=None):
        directory = into or self.directory
        key, request, extra, certificate = (
            directory / f"{name}.{ending}" for ending in ("key", "csr", "ext", "crt"))
        openssl("genpkey", *KEYS[kind], "-out", key)
        openssl("req", "-new", "-key", key, "-subj", f"/CN={subject}", "-out", request)
        extra.write_text(extensions)
        signs_itself = into is self.directory
        signer = (["-signkey", key] if signs_itself
                  else ["-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial"])
        openssl("x509", "-req", "-in", request, *signer, "-days", "30", "-sha256", "-extfile",
                extra, "-out", certificate)
        if self.above is not None:
            with certificate.open("a") as chain:
                chain.write(self.certificate.read_text())
        return Pair(certificate, key)
