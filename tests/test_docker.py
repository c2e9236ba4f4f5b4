"""What can be said about the production image and the Compose file without a Docker engine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

CLONE = Path(__file__).resolve().parent.parent
DOCKERFILE = (CLONE / "docker" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((CLONE / "docker" / "compose.yaml").read_text())
EXAMPLE = (CLONE / "docker" / "example.env").read_text()
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$")
DJANGO_COMMANDS = {"migrate", "collectstatic"}


def test_every_base_image_is_pinned_to_a_version():
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [s["image"] for s in COMPOSE["services"].values() if "build" not in s]
    assert len(images) >= 6
    assert [image for image in images if not PINNED.match(image)] == []


def test_the_image_does_not_run_as_root():
    user = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1]
    assert user not in ("root", "0")
    assert f"--uid {user} " in DOCKERFILE


def test_the_image_says_how_to_tell_whether_it_is_well():
    assert 'CMD ["python", "docker/health.py"]' in DOCKERFILE
    assert (CLONE / "docker" / "health.py").exists()


def test_the_image_has_nothing_that_only_a_clone_needs():
    assert "--frozen --no-default-groups" in DOCKERFILE
    ignored = (CLONE / ".dockerignore").read_text().split()
    assert {".git", ".venv", ".bsafe", "node_modules", "docker/*.env"} <= set(ignored)


def test_the_packages_are_fetched_by_the_uv_that_a_clone_uses():
    version = re.search(r"^UV_VERSION := (\S+)", (CLONE / "Makefile").read_text(), re.MULTILINE)
    assert version
    assert f"FROM ghcr.io/astral-sh/uv:{version[1]} AS uv" in DOCKERFILE


def our_commands() -> list[tuple[str, list[str]]]:
    commands = [
        ("image", yaml.safe_load(re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)[-1]))
    ]
    for name, service in COMPOSE["services"].items():
        if "build" in service and "command" in service:
            commands.append((name, service["command"]))
    return commands


@pytest.mark.parametrize(("service", "command"), our_commands(), ids=lambda value: str(value)[:20])
def test_the_command_of_every_service_exists(service, command):
    project = tomllib.loads((CLONE / "pyproject.toml").read_text())["project"]
    if command[:2] == ["python", "manage.py"]:
        name = command[2]
        assert name in DJANGO_COMMANDS or list(CLONE.glob(f"*/management/commands/{name}.py"))
    else:
        assert command[0] in {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}


def test_only_the_migration_knows_the_owner_s_password():
    knowing = {
        name
        for name, service in COMPOSE["services"].items()
        if "BSAFE_OWNER_PASSWORD" in str(service)
    }
    assert knowing == {"migrate", "postgres"}


def test_the_database_and_the_queue_are_out_of_the_network_s_reach():
    assert COMPOSE["networks"]["back"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert COMPOSE["services"][name]["networks"] == ["back"]
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == [
        "proxy"
    ]


def test_every_variable_without_a_default_is_explained_in_the_example():
    needed = set(re.findall(r"\$\{(\w+):\?", (CLONE / "docker" / "compose.yaml").read_text()))
    assert needed == set(re.findall(r"^(\w+)=.+$", EXAMPLE, re.MULTILINE)) - {"EMAIL_PORT"}
