/** Words of sales, products, money, documents and dates; the form is that of `partyWords`. */
export const tradeWords = `
order: order, ord, sales order, salesorder, so, sale order, vbeln, sale, auftrag; 订单, 销售订单, 销售单
opportunity: opportunity, opp, oppty, deal, potential, sales opportunity, chance; 商机, 销售机会, 机会
quote: quote, quotation, offer, estimate, proposal; 报价, 报价单
invoice: invoice, inv, bill document, billing document, rechnung; 发票, 账单
contract: contract, agreement; 合同, 协议
lead: lead, prospect, leads; 线索, 潜客, 潜在客户
campaign: campaign, marketing campaign, campaign source; 市场活动, 营销活动
lead_source: lead source, leadsource, source, account source, traffic source, original source, original traffic source, analytics source, origin source, customer source; 来源, 客户来源, 线索来源, 来源渠道
medium: medium, channel, media, sales channel, distribution channel, vtweg; 渠道, 媒介, 销售渠道, 分销渠道
origin: origin, source document, source doc, base document; 源单, 来源单据, 源单号
lines: line, lines, line items, lineitems, line item, items, entries, entry, order line, order lines, positions, details, products, product details, opportunity product, opportunity line items, opportunity line item, posnr, rows; 明细, 行, 分录, 行项目, 明细行, 产品明细, 订单明细
product: product, prod, item, material, mat, article, sku, goods, part, stock item, matnr, inventory item, service item; 产品, 商品, 物料, 货品, 存货, 品项, 料号
specification: specification, spec, model; 规格, 型号, 规格型号
quantity: quantity, qty, quant, order quantity, orderqty, kwmeng, product uom qty, ordered quantity, pieces, count; 数量, 件数, 订购数量
uom: uom, unit, unit of measure, units, unit of measurement, measure unit, meins, product uom, base unit; 单位, 计量单位, 销售单位
conversion_factor: conversion factor, uom conversion factor; 换算率
unit_price: unit price, price, unitprice, sales price, price unit, selling price, netpr, rate price; 单价, 价格, 销售单价, 售价, 含税单价
list_price: list price, listprice, price list rate, catalog price, standard price; 标价, 目录价, 定价
price_list: price list, pricelist, price book, pricebook, price level, pricebook entry, price list number, price group, price book entry; 价目表, 价格表, 价格级别
rate: rate, ratio; 比率, 率
discount: discount, disc, discount percent, discount percentage, discount rate, rebate, reduction, discount amount, unit discount; 折扣, 折扣率, 扣率, 优惠
commission: commission, commission rate; 佣金, 提成
amount: amount, amt, value, sum, money, net value, netwr, forecast amount; 金额, 总额, 款额, 钱
total: total, grand total, totals, total amount, gross amount, total price; 合计, 总计, 总价, 价税合计
subtotal: subtotal, net total, untaxed, untaxed amount, net amount, net price, tax excluded; 小计, 不含税金额, 未税金额
tax: tax, taxes, amount tax, vat amount, tax amount, sales tax, mwskz, taxable, tax code; 税, 税额, 税金
tax_rate: tax rate, taxrate, vat rate, tax rule, tax rate group, tax category; 税率, 默认税率
tax_number: tax id, taxid, tax number, tax no, tax reg code, tax registration number, tax registration no, tax register code, tax registration, tax reg, vat, vat id, vat number, vat no, vat reg no, federal tax id, gst, gstin, ein, stcd1, stceg, ust id; 税号, 纳税人识别号, 纳税登记号, 纳税人登记号, 税务登记号
tax_area: tax area, fiscal position, tax jurisdiction, tax category area, taxpaying categories, tax paying categories; 纳税类别, 税区
currency: currency, curr, ccy, cur, currency code, currencycode, currency iso code, iso currency, waers, trading currency, transaction currency, trading curr, exch name, billing currency, multicurrency; 币种, 币别, 货币, 结算币别, 交易币种, 币制
exchange_rate: exchange rate, exchangerate, conversion rate, fx rate; 汇率
bank: bank, bank name, open bank, bank open, bank code; 银行, 开户银行, 开户行
bank_account: bank account, bankaccount, bank acc, bank account number, iban, account no bank, bank acc number, bank accounts, default account; 银行账号, 银行账户, 账户, 账号, 银行帐号
payment_terms: payment terms, payment term, pay terms, payterms, pay condition, payment condition, terms of payment, rec condition, collection terms, collection agreement, payment terms group, zterm, terms; 付款条件, 收款条件, 付款条款, 收款协议, 账期条款
payment_method: payment method, paymethod, pay way, settle type, settlement method, settlement type, means of payment; 付款方式, 结算方式, 支付方式, 收款方式
credit_limit: credit limit, creditlimit, credit line, credit amount, outstanding limit, klimk, max credit, commitment; 信用额度, 授信额度, 信用限额
credit_level: credit level, creditlevel, credit rating, credit rank, credit class, creditlevel code; 信用等级, 信用评级, 客户信用等级, 信用级别
credit_days: credit days, credit deadline, credit period, credit service day; 信用期限, 账期, 信用账期, 信用天数
credit: credit, credit check, credit management, credit hold; 信用, 授信
balance: balance, balance due, open amount, outstanding, receivable balance; 余额, 应收余额
receivable: receivable, account receivable, accounts receivable; 应收
invoice_title: invoice title, invoice head; 发票抬头, 开票抬头
level: level, lvl, grade, tier, rank, rating, class, classification; 等级, 级别, 客户等级, 客户级别, 层级, 评级
category: category, categories, cat, group, grp, grouping, tags, tag, segment, market segment, type group, customer group, group code, sort code, sort, ktokd, account group; 分类, 类别, 分组, 标签, 客户分类, 所属分类, 客户分组, 细分
#type: type, kind, typ, record type, recordtype, trans type; 类型, 种类, 业务类型, 客户类型
stage: stage, sales stage, deal stage, phase, stage name, pipeline stage; 阶段, 销售阶段, 商机阶段
status: status, state of document, stat, order status, life status, document status; 状态, 单据状态, 生命状态
active: active, is active, valid, enabled, is enabled, forbid status; 启用, 有效, 激活, 是否启用, 禁用状态
blocked: blocked, block, frozen, is frozen, disabled, inactive, on hold, hold, is blocked, locked, lock, lock status, stop, deactivated, forbidden, suspended; 冻结, 停用, 禁用, 锁定, 锁定状态, 停用状态, 封存
deleted: deleted, is deleted, archived, removed, deletion; 删除, 已删除, 作废
probability: probability, win probability, deal probability, chance percent, likelihood; 赢率, 成交概率, 可能性, 概率
expected: expected, forecast, estimated, projected; 预计, 预期, 预测
priority: priority, prio, urgency; 优先级, 紧急程度
next_step: next step, nextstep, next action; 下一步, 下一步行动
reason: reason, closed reason, loss reason, won reason, lost reason, reason for loss; 原因, 输单原因, 赢单原因, 退回原因
pipeline: pipeline, sales process; 销售流程, 管道
description: description, desc, describe, details text; 描述, 说明, 摘要
notes: notes, note, comment, comments, memo, remark, remarks, free text, freetext, text, customer details, terms and conditions, annotations; 备注, 附注, 注释, 条款
message: message, msg; 消息, 留言
reference: reference, ref, client ref, your reference, customer reference, po no, po number, po num, po, purchase order number, customer po, other ref num, bstnk, bstkd, external document no, cust purchase no; 参考号, 客户订单号, 参考, 对方单号, 采购订单号
external_id: external id, externalid, external reference, ext id, foreign id, legacy id, external identifier, external user identifier, ref ext, erp code, out id; 外部编码, 外部标识, 外部ID, 外部系统标识
serial: serial, series, naming series, sequence, seq, sort order, sortorder, line number, line no, lineno, position number, item no pos; 序号, 行号, 顺序, 流水号
order_date: order date, orderdate, date order, transaction date, tran date, trandate, sale date, document date, doc date, docdate, bldat, posting date, sales effective date, booking date, audat; 订单日期, 单据日期, 下单日期, 交易日期, 业务日期, 订货日期
close_date: close date, closedate, closing date, closed date, expected close date, won date; 成交日期, 结单日期, 预计成交日期, 关闭日期, 赢单日期
delivery_date: delivery date, ship date, shipdate, shipping date, requested date, requested delivery date, commitment date, expected ship date, vdatu, required date, planned shipping date, service date; 交货日期, 发货日期, 要货日期, 交期, 送货日期
due_date: due date, duedate, payment due, maturity; 到期日, 应付日期, 付款日期
expiry_date: expiration, expiration date, expiry, expiry date, validity date, valid until, valid to, end date, active to, expire time, until; 失效日期, 截止日期, 有效期至, 结束日期
blocked_date: inactive from, frozen from, blocked on, deactivated on; 停用日期, 冻结日期, 禁用日期
start_date: start date, valid from, begin date, starting, from date; 开始日期, 生效日期, 起始日期
create_date: create date, created date, createddate, created on, createdon, creation date, creation, created at, create time, created time, erdat, createdate, date created, created; 创建日期, 创建时间, 建档日期, 制单日期, 录入日期
modify_date: modified date, last modified, last modified date, modified on, modifiedon, updated at, update date, last updated, last updated on, write date, modify date, date modification, lastmodifieddate, last modified date time, system modstamp, modstamp, modified, last modified time, aedat, changed on, last update; 修改日期, 修改时间, 更新时间, 变更日期, 最后修改时间
created_by: created by, createdby, creator, created by user, ernam, create user, create person; 创建人, 建档人, 制单人, 录入人
modified_by: modified by, last modified by, modifier, updated by, modify person, lastmodifiedby; 修改人, 最后修改人, 变更人
activity_date: last activity, last activity date, last contacted, last viewed date, last referenced date, notes last updated, followed time, last followed time; 最后跟进时间, 跟进时间, 最近联系时间, 下次跟进时间
#date: date, dt, day, datum; 日期, 日子
#time: time, timestamp; 时间, 时刻
year: year, yr, fiscal year; 年, 年度, 年份
month: month, mon, fiscal month; 月, 月份
quarter: quarter, fiscal quarter; 季度
warehouse: warehouse, wh, whse, storage location, location, lgort, werks, plant, store, stock location, source warehouse; 仓库, 库位, 发货仓库, 工厂
project: project, proj, job; 项目, 工程
cost_center: cost center, costcenter, cost centre; 成本中心
shipping_method: shipment method, ship method, ship via, shipping method, carrier, delivery mode, incoterm, incoterms, shipvia; 发货方式, 运输方式, 发运方式, 承运商
shipping_cost: shipping cost, freight, delivery cost; 运费
tracking: tracking, tracking no, tracking number, waybill; 快递单号, 运单号, 物流单号
barcode: barcode, ean, gtin, upc; 条码, 条形码
weight: weight, mass; 重量
signature: signature, sign; 签名
#id: id, uuid, guid, key, identifier, internal id, record id, object id, master id, oid, pk; 内码, ID, 标识, 主键
#code: code, cd; 编码, 代码, 码, 编号
#number: number, no, num, nbr, nr, numero; 号, 号码, 单号
#flag: is, has, flag, indicator; 是否
#of: of, the, to, for, on, in, at, and, or, from, with, by; 的, 所属, 对应
`
