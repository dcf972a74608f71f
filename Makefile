# « make run » sert le catalogue ; « make » seul dit tout ce qu’on peut demander.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Ce que le moteur ne change pas, quoiqu’il y ait une base : joué une fois, sur SQLite, comme ce qui n’en demande pas.
SAME_ON_BOTH := imports/spreadsheets/test_bad_files.py test_readme.py test_house.py test_html.py

# Ce que SSO=true change, joué avec lui.
SIGN_IN := tests/sso tests/people tests/test_middleware.py tests/desk/test_admin.py tests/desk/test_roles.py

# Où le premier moteur laisse l’ordre de ses réponses aux recherches jugées, que le second doit retrouver.
ORDERS := .pytest_cache/orders.json

.DEFAULT_GOAL := help
.PHONY: help run admin test check bench judge serve worker lock clean

help: ## dit ce que fait chaque commande
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

# Un témoin par installation : rien n’est refait tant que les fichiers n’ont pas changé.
$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Il faut Python 3.11 ou plus récent.")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installation des dépendances (une seule fois)…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/installed ## installe ce qui manque, charge les deux documents et sert le site (HOST, PORT)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed
	@address=$$($(BIN)/python -c 'from catalogue.settings import HOST, PORT; print(f"{HOST}:{PORT}")') && \
	echo "" && \
	echo "Le catalogue :        http://$$address/" && \
	echo "L’administration :    http://$$address/admin/   (créez un compte : make admin)" && \
	echo "" && \
	exec $(BIN)/python manage.py runserver $$address

admin: $(VENV)/installed ## crée un compte d’administration
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createsuperuser

test: $(VENV)/installed-dev ## toute la suite : SQLite, PostgreSQL, puis les récits dans Chromium
	@mkdir -p $(dir $(ORDERS)) && rm -f $(ORDERS)
	@echo "== La suite sur SQLite"
	@ORDERS=$(ORDERS) DATABASE_URL=sqlite:///catalogue.sqlite3 $(BIN)/pytest -n auto
	@echo "== La suite sur PostgreSQL"
	@ORDERS=$(ORDERS) $(BIN)/python -m tests.postgres $(BIN)/pytest -n auto --database-only $(SAME_ON_BOTH:%=--ignore=tests/%)
	@echo "== Les autres moyens de connexion, sur SQLite puis sur PostgreSQL"
	@SSO=true DATABASE_URL=sqlite:///catalogue.sqlite3 $(BIN)/pytest -n auto $(SIGN_IN)
	@SSO=true $(BIN)/python -m tests.postgres $(BIN)/pytest -n auto tests/sso
	@echo "== Les récits dans Chromium"
	@DATABASE_URL=sqlite:///catalogue.sqlite3 $(BIN)/pytest tests/browser -m browser -n auto --dist worksteal

# Les types prennent un cœur et la moitié du temps : le reste se fait à côté, et chacun parle d’un bloc.
CHECKS := check-types check-style check-imports check-templates check-migrations check-production
.PHONY: $(CHECKS)

check: $(VENV)/installed-dev ## style, types, imports, gabarits, migrations, réglages de production
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(CHECKS)

check-types:
	$(BIN)/mypy

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-imports:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djlint --lint templates

check-migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run
	SSO=true $(BIN)/python manage.py makemigrations --check --dry-run

check-production:
	for sso in false true; do \
		SSO=$$sso DEBUG=false SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		ALLOWED_HOSTS=catalogue.exemple.fr $(BIN)/python manage.py check --deploy --fail-level WARNING || exit 1; \
	done

bench: $(VENV)/installed-dev ## mesure 10 000 et 100 000 ressources, SQLite et PostgreSQL
	@$(BIN)/python -m bench

judge: $(VENV)/installed-dev ## joue les recherches jugées, sur SQLite et PostgreSQL, et les compare
	@$(BIN)/python -m tests.search.judge

serve: $(VENV)/installed ## serveur de production (HOST, PORT, WORKERS ; DEBUG=false et ses secrets)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@exec $(BIN)/python -m catalogue.serve

worker: $(VENV)/installed ## fait ce que l’administration demande en arrière-plan (liens, grands tableurs)
	@exec $(BIN)/python manage.py db_worker --interval 2 --no-reload

lock: ## recalcule requirements*.txt d’après pyproject.toml (demande uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --extra sso --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --constraints requirements.txt --output-file requirements-sso.txt
	uv pip compile pyproject.toml --extra sso --group dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --quiet --constraints requirements-sso.txt --output-file requirements-dev.txt

clean: ## efface ce qui se refait ; la base et ses données restent
	rm -rf $(VENV) staticfiles test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
