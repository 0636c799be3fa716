"""Makes a Tryton database ready for orders, in one Python process, because loading the modules is what takes the time.

usage: /usr/bin/python3 -B setup.py settings.json

settings.json: { "config": path of trytond.conf, "database", "modules": [names], "currency": "EUR" | "USD",
                 "company", "adminPassword", "user", "password", "countries": [[code, name]],
                 "products": [{ "sku", "name", "price" }] }
The database file must exist and be empty. Prints the seconds that each stage took.
"""
import datetime
import json
import os
import sys
import time
from contextlib import contextmanager
from decimal import Decimal

from tie import end_with_starter

# Code: name, symbol, ISO 4217 number, units for one euro (invented, but near enough to recognise a wrong conversion).
CURRENCIES = {
    'CNY': ('Renminbi', '¥', '156', '7.80'),
    'EUR': ('Euro', '€', '978', '1.00'),
    'GBP': ('Pound sterling', '£', '826', '0.85'),
    'USD': ('US dollar', '$', '840', '1.10'),
}


@contextmanager
def stage(title):
    started = time.monotonic()
    yield
    print('%-28s %5.1f s' % (title, time.monotonic() - started), flush=True)


@contextmanager
def unchecked_records():
    """Half of an activation goes into validating the records that the packages ship; they are known to be valid."""
    from trytond.model import ModelStorage
    checked = ModelStorage.__dict__['_validate']
    ModelStorage._validate = classmethod(lambda cls, records, field_names=None: None)
    try:
        yield
    finally:
        ModelStorage._validate = checked


def activate(settings):
    from trytond.config import config
    config.update_etc(settings['config'])
    from trytond import backend
    from trytond.pool import Pool
    database = backend.Database(settings['database'])
    database.connect()
    database.init()
    Pool.start()
    with unchecked_records():
        Pool(settings['database']).init(update=settings['modules'], lang=['en'], activatedeps=True)


def set_admin_password(settings):
    """A fresh database has an admin without a password, and nobody can log in before one is set."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction
    with Transaction().start(settings['database'], 0) as transaction:
        User = Pool().get('res.user')
        with transaction.set_context(active_test=False):
            admin, = User.search([('login', '=', 'admin')])
        admin.password = settings['adminPassword']
        admin.save()
        transaction.commit()


def the_one(Model, *condition):
    record, = Model.find(list(condition))
    return record


def add_currencies(Model):
    Currency = Model.get('currency.currency')
    for code, (name, symbol, number, rate) in CURRENCIES.items():
        currency = Currency(
            code=code, name=name, symbol=symbol, numeric_code=number, rounding=Decimal('0.01'), digits=2)
        currency.rates.new(date=datetime.date(2000, 1, 1), rate=Decimal(rate))
        currency.save()


def add_company(settings, Model, Wizard):
    party = Model.get('party.party')(name=settings['company'], code='COMPANY')
    party.save()
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party = party
    wizard.form.currency = the_one(Model.get('currency.currency'), ('code', '=', settings['currency']))
    wizard.execute('add')
    return the_one(Model.get('company.company'))


def add_chart(company, Model, Wizard):
    data = the_one(
        Model.get('ir.model.data'), ('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en'))
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = Model.get('account.account.template')(data.db_id)
    wizard.form.company = company
    wizard.execute('create_account')
    Account = Model.get('account.account')

    def account(kind):
        return the_one(Account, ('type.' + kind, '=', True), ('company', '=', company.id))
    wizard.form.account_receivable = account('receivable')
    wizard.form.account_payable = account('payable')
    wizard.execute('create_properties')
    return account('revenue'), account('expense')


def add_fiscal_year(company, Model):
    """Confirming a sale writes its invoice, and an invoice can be posted only inside a fiscal year with sequences."""
    year = datetime.date.today().year
    SequenceType = Model.get('ir.sequence.type')
    moves = Model.get('ir.sequence')(
        name='Moves', company=company, sequence_type=the_one(SequenceType, ('name', '=', 'Account Move')))
    moves.save()
    invoices = Model.get('ir.sequence.strict')(
        name='Invoices', company=company, sequence_type=the_one(SequenceType, ('name', '=', 'Invoice')))
    invoices.save()
    fiscal_year = Model.get('account.fiscalyear')(
        name=str(year), company=company, post_move_sequence=moves,
        start_date=datetime.date(year, 1, 1), end_date=datetime.date(year, 12, 31))
    sequences, = fiscal_year.invoice_sequences
    sequences.out_invoice_sequence = sequences.in_invoice_sequence = invoices
    sequences.out_credit_note_sequence = sequences.in_credit_note_sequence = invoices
    fiscal_year.click('create_period')


def add_payment_term(Model):
    term = Model.get('account.invoice.payment_term')(name='30 days')
    line = term.lines.new(type='remainder')
    line.relativedeltas.new(days=30)
    term.save()
    accounting = Model.get('account.configuration')(1)
    accounting.default_customer_payment_term = term
    accounting.save()


def add_countries(settings, Model):
    Country = Model.get('country.country')
    Country.save([Country(code=code, name=name) for code, name in settings['countries']])


def add_products(settings, accounts, Model):
    revenue, expense = accounts
    category = Model.get('product.category')(
        name='Goods', accounting=True, account_revenue=revenue, account_expense=expense)
    category.save()
    unit = the_one(Model.get('product.uom'), ('name', '=', 'Unit'))
    Template = Model.get('product.template')
    Template.save([
        Template(
            name=product['name'], code=product['sku'], type='goods', salable=True, default_uom=unit, sale_uom=unit,
            list_price=Decimal(str(product['price'])), account_category=category)
        for product in settings['products']])


def add_payment_method(company, Model):
    """So that invoices can be paid."""
    cash = the_one(Model.get('account.account'), ('name', '=', 'Main Cash'), ('company', '=', company.id))
    method = Model.get('account.invoice.payment.method')(
        name='Bank', company=company, credit_account=cash, debit_account=cash,
        journal=the_one(Model.get('account.journal'), ('type', '=', 'cash')))
    method.save()


def add_shipment_readers(Model):
    """Sellers may read invoices, but not shipments."""
    group = Model.get('res.group')(name='Shipment readers')
    group.save()
    Access = Model.get('ir.model.access')
    for name in ('stock.shipment.out', 'stock.move'):
        model = the_one(Model.get('ir.model'), ('model', '=', name))
        Access(
            model=model, group=group, perm_read=True, perm_write=False, perm_create=False, perm_delete=False).save()
    return group


def add_user(settings, company, groups, Model):
    """The connector's own user is a seller, not the administrator, so that a missing permission shows in the tests."""
    User = Model.get('res.user')
    admin = the_one(User, ('login', '=', 'admin'))
    admin.companies.append(Model.get('company.company')(company.id))
    admin.company = Model.get('company.company')(company.id)
    admin.save()
    user = User(name='Isthmus', login=settings['user'], password=settings['password'])
    user.groups.append(the_one(Model.get('res.group'), ('name', '=', 'Sales')))
    user.groups.extend(groups)
    user.companies.append(company)
    user.company = company
    user.save()


def add_base_data(settings):
    from proteus import Model, Wizard, config
    current = config.set_trytond('sqlite:///' + settings['database'], config_file=settings['config'])
    add_currencies(Model)
    company = add_company(settings, Model, Wizard)
    current._context = Model.get('res.user').get_preferences(True, {})
    accounts = add_chart(company, Model, Wizard)
    add_fiscal_year(company, Model)
    add_payment_term(Model)
    add_payment_method(company, Model)
    add_countries(settings, Model)
    add_products(settings, accounts, Model)
    add_user(settings, Model.get('company.company')(company.id), [add_shipment_readers(Model)], Model)


def main(path):
    with open(path, encoding='utf-8') as file:
        settings = json.load(file, parse_float=Decimal)
    with stage('activate modules'):
        activate(settings)
    with stage('base data and products'):
        set_admin_password(settings)
        add_base_data(settings)


if __name__ == '__main__':
    end_with_starter()
    os.umask(0o077)
    main(sys.argv[1])
