/**
 * Words of parties, people, addresses and communication. A line is a concept, its English names and abbreviations, and
 * after the semicolon its Chinese ones; commas separate. Before the concept, `#` marks a role such as "number" that says
 * little alone, `~` a qualifier that is usually left out ("primary"), `!` one that is not ("shipping").
 */
export const partyWords = `
customer: customer, cust, client, account, acct, party, partner, business partner, bp, card, third party, thirdparty, merchant, buyer, debtor, debitor, sold to, sold to party, kunnr; 客户, 顾客, 客商, 往来单位, 商户, 买方, 购方, 购货单位, 会员
supplier: supplier, vendor, creditor, lifnr, suppliers; 供应商, 供货商, 卖方, 供方, 销方, 厂商
company: company, organization, organisation, org, corporation, enterprise, firm, subsidiary, legal entity, entity, bukrs, company code, tenant; 公司, 组织, 企业, 机构, 单位, 法人组织, 账套
contact: contact, contact person, contactperson, ansprechpartner, person in contact, attention, attn, linkman; 联系人, 联络人, 收货人, 接口人
person: person, individual, people, natural person; 个人, 人员, 自然人
employee: employee, employees, emp, staff, number of employees, headcount, personnel, worker; 员工, 职员, 雇员, 员工人数, 人数, 员工数, 职工
owner: owner, salesperson, sales person, sales rep, sales representative, salesrep, account manager, sales employee, slp, sales man, salesman, responsible, assigned to, assignee, assigned user, person in charge, seller, user, spec operator; 负责人, 业务员, 销售员, 专管业务员, 销售人员, 客户经理, 销售代表, 所有人, 跟进人, 经办人
manager: manager, mgr, supervisor, reports to, boss; 经理, 主管, 上司, 直属上级, 汇报对象
assistant: assistant, asst, secretary; 助理, 秘书
parent: parent, superior, head office, headquarter, holding, group head, ultimate parent; 上级, 父级, 总公司, 母公司, 集团, 上级单位
#name: name, nm, nam, label, caption, name1, title name, bezeichnung, display, displayname, refname, maktx, simplified; 名称, 名字, 名, 全称, 姓名
full_name: full name, fullname, complete name, completename; 全名
short_name: short name, shortname, abbr name, abbrname, abbr, abbreviation, alias, nick name, nickname, trade style, tradestyle, trade name, trading name, brand name; 简称, 别名, 缩写, 昵称, 商号
foreign_name: foreign name, english name, name2, additional name, second name, secondary name; 外文名称, 英文名称, 英文名, 附加名称
legal_name: legal name, legalname, registered name, official name; 法定名称, 注册名称, 法人名称
search_term: search term, searchterm, search key, search code, sort key, sortl, mnemonic, mnem, memory code, matchcode; 助记码, 检索词, 搜索词, 搜索码
first_name: first name, firstname, given name, givenname, forename, fname, vorname; 名字, 教名
last_name: last name, lastname, family name, familyname, surname, lname, nachname; 姓, 姓氏
middle_name: middle name, middlename; 中间名
salutation: salutation, form of address, honorific, anrede, courtesy title, mr mrs; 称谓, 尊称, 称呼
suffix: suffix, name suffix; 后缀
job_title: job title, jobtitle, job position, position, function, designation, occupation, role title; 职务, 职位, 岗位, 头衔, 职称
title: title; 标题, 抬头
department: department, dept, division, business unit, super dept; 部门, 科室, 分管部门, 事业部
team: team, sales team, sales group, salesgroup, sal group; 团队, 销售组, 小组, 班组
gender: gender, sex; 性别
birth_date: birth date, birthdate, birthday, date of birth, dob; 生日, 出生日期
spouse: spouse, spouses, spouse name; 配偶
marital: marital, marital status, family status; 婚姻状况
email: email, e mail, mail, email address, emailaddress, e mail address, smtp addr, smtp address, email id; 邮箱, 电子邮件, 电子邮箱, 邮件, 邮件地址, email地址
phone: phone, telephone, tel, phone number, phone no, telephone number, telephone no, tel no, ph, telf1, telefon, business phone, work phone, landline, phone1; 电话, 联系电话, 电话号码, 固定电话, 座机, 办公电话, 联系方式, 固话
mobile: mobile, mobile phone, mobilephone, cell, cellular, cell phone, cellphone, mobile no, mobile number, handy, phone mobile; 手机, 移动电话, 手机号, 手机号码
fax: fax, fax number, fax no, telefax, facsimile, telfx; 传真, 传真号
website: website, web site, web, url, homepage, home page, website url, website link, site url, web address, internet; 网址, 网站, 主页, 公司网址, 官网
wechat: wechat, we chat, weixin, wid; 微信, 微信号, 微信公众号
address: address, addr, addresses, address line, adress, location address, full address; 地址, 详细地址, 通讯地址, 联系地址, 住址, 地址信息
street: street, str, street address, street name, streetname, address line 1, address 1, address line1, addressline1, line1, street 1, road, stras, strasse; 街道, 街道地址, 路, 街
street2: street2, street 2, address line 2, address line2, addressline2, line2, address 2, supplement; 地址2, 补充地址
house_number: house number, house no, houseno, building number; 门牌号
building: building, building name; 楼宇, 建筑, 楼栋
po_box: po box, pobox, post office box; 邮政信箱, 信箱
city: city, town, city town, cityname, municipality, ort01, ort; 城市, 市, 所在城市
district: district, county, area, quarter, borough; 区, 区县, 县, 地区, 行政区划, 片区
region: state, province, region, state province, stateorprovince, state or province, subdivision, regio, provincial, bundesland, county state, domain; 省, 省份, 省市, 州, 行政区, 所属地区, 注册地区
postal_code: postal code, postalcode, post code, postcode, zip, zip code, zipcode, zip postal code, pincode, pin code, plz, pstlz, postal; 邮编, 邮政编码, 邮政编号
country: country, cntry, nation, country region, countryregion, land1, land, country key; 国家, 国别, 国家地区
latitude: latitude, lat; 纬度
longitude: longitude, lng, lon; 经度
territory: territory, sales territory, sales area, sales region; 区域, 销售区域, 大区, 辖区
language: language, lang, locale, spras, correspondence language, language key; 语言, 语种
time_zone: time zone, timezone, tz; 时区
~billing: billing, bill, bill to, billto, invoice to, invoicing; 开票, 账单, 收票
!shipping: shipping, ship, ship to, shipto, delivery, deliver, deliver to, consignee, shipment, devliver; 发货, 收货, 送货, 交货, 配送, 发运
~mailing: mailing, correspondence, postal address; 通信
~primary: 1, primary, main, default, principal, preferred, standard, first, head, general, basic, central; 主要, 默认, 首选, 主, 缺省, 基本
!other: other, alternate, alternative, secondary, second, additional, 2nd, private; 其他, 备用, 第二, 附加, 次要
!home: home, residential; 家庭, 住宅
~business: business, work, office, corporate; 办公
!second: 2
!third: 3
~sales: sales; 销售
~management: management, managing, associated, linked, assigned; 管理, 使用, 创建, 专管, 分管
identity_card: id card, identity card, identification number, passport, government; 身份证, 身份证号, 证件, 证照
registration: registration, identifiers, company registry, registry, license no, licence, license, business license, social credit, credit code, uniform social credit code, social cre code, registration number, duns, d u n s, duns number; 统一社会信用代码, 信用代码, 营业执照, 执照号, 注册号, 证照号码, 组织机构代码, 许可证
legal_form: legal form, legalform, ownership, company form; 企业性质, 法律形式, 企业类型, 所有制
legal_person: legal person, legal representative, leader, legal man; 法人, 法人代表, 法定代表人
foundation_date: foundation date, founded, date founded, year started, established, establishment date, incorporation date, year founded; 成立时间, 成立日期, 创立日期
revenue: revenue, annual revenue, turnover, annualrevenue, sales volume, year money; 年收入, 营业额, 年营业额, 年销售额
capital: capital, registered capital, share capital; 注册资金, 注册资本
industry: industry, trade, branch, sector, brsch, line of business; 行业, 所属行业, 行业分类
sic: sic, sic code, naics, naics code, sic description; 行业代码
image: image, logo, picture, photo, avatar; 图片, 标志, 头像, 照片
social: social, skype, linkedin, twitter, facebook, social networks, qq; 社交
relation: relation, relationship, related; 关系, 关联
loyalty: loyalty, loyalty program; 忠诚度, 积分
consent: opt out, optout, opted out, has opted out of, do not, donot, do not allow, unsubscribe; 退订, 拒收, 不接收
call: call, calls, phone calls; 呼叫, 通话
`
